"""Announcements: a coordinator writes to everybody whom she may reach, each in her own language, and sees who has it.

    draft ──go──▶ sending ──all settled──▶ sent ──recall──▶ recalling ──▶ recalled
      │  ▲         │    ▲                    ▲
      │  │       pause  resume               │ nothing on its way any more
    plan  unplan   ▼    │                    │
      ▼  │       paused ──stop──▶ stopping ──┴─▶ stopped
    scheduled ──its moment──▶ sending

A draft that is repeated (`repeating`) waits for its next moment; each time is an announcement of its own.

Invariants, and the failure that each one prevents:

1. A draft has a version that grows with each change; what is confirmed is one version, by compare-and-set. A second
   tap, or one on an old message, finds nothing to begin: nothing goes out twice, and nothing that nobody saw.
2. Who is meant is a query, asked anew for each portion with the scope that the author has at that moment: a role that
   is lost in the middle ends the announcement, and a button that was forged reaches nobody.
3. Everybody who is meant has a row, also who cannot be reached: what is said at the end is counted, not remembered.
4. Pause, stop, correction and recall are a state, and the clock brings the rows there portion by portion: killed at
   any moment it goes on at the next tick, and one more portion of what is done already changes nothing.
5. Of what has left, names are shown and new words are sent only within what its author coordinates now; where a second
   pair of eyes is asked for, a correction waits for it, and a recall is at once.
6. A language that has receivers and no text keeps the announcement from leaving until its author chose what they read.
7. The log is only added to; each line seals the one before it.
"""
