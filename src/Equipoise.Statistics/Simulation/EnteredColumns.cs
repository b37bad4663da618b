namespace Equipoise.Statistics.Simulation;

/// <summary>Those who have entered by a look, in order of entry, wherever they stand in the columns of the fast path.</summary>
/// <param name="entered">Calendar ticks of entry.</param>
/// <param name="place">Of each in the columns.</param>
/// <param name="group">Twice the stratum plus the arm.</param>
/// <param name="exit">In place: ticks from entry to event, dropout or competing death.</param>
/// <param name="calendar">In place: calendar tick of the event, beyond every cut for those without.</param>
internal readonly ref struct EnteredColumns(ReadOnlySpan<int> entered, ReadOnlySpan<int> place, ReadOnlySpan<int> group, ReadOnlySpan<int> exit, ReadOnlySpan<int> calendar)
{
    private readonly ReadOnlySpan<int> entered = entered;
    private readonly ReadOnlySpan<int> place = place;
    private readonly ReadOnlySpan<int> group = group;
    private readonly ReadOnlySpan<int> exit = exit;
    private readonly ReadOnlySpan<int> calendar = calendar;

    internal int Count => entered.Length;

    internal int Arm(int i) => group[i] & 1;

    /// <summary>Ticks under observation by a cut, and 1 where they end by an event.</summary>
    internal (int FollowUp, int Seen) At(int i, int cut) => (Math.Min(exit[place[i]], cut - entered[i]), calendar[place[i]] <= cut ? 1 : 0);
}
