using System.Collections.Immutable;
using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// What brings a look about in a simulated trial, decided on that trial's own course (a planned <see cref="LookTiming"/> is decided on the expected one). A rule that never
/// comes true is passed over; the last look then takes place at the longest duration.
/// </summary>
public abstract record LookRule
{
    private LookRule()
    {
    }

    /// <summary>When a number of events is in the data; all events of that same moment are in it too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static LookRule AtEvents(int events)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(events, 1);
        return new NumberOfEvents(events);
    }

    /// <summary>At a calendar time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public static LookRule AtTime(double time) => new CalendarTime(DesignArgument.Positive(time));

    /// <summary>When a share of all participants is no longer open at a milestone: they had the event, left, or were followed up to the milestone.</summary>
    /// <param name="share">Above 0 and at most 1; the number is rounded up.</param>
    /// <param name="milestone">Time since entry, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static LookRule AtKnownStatus(double share, double milestone) => share > 0 && share <= 1
        ? new KnownStatus(share, DesignArgument.Positive(milestone))
        : throw new ArgumentOutOfRangeException(nameof(share), share, "a share of the participants lies above 0 and is at most 1");

    /// <summary>A time after the last participant's entry: the end of follow-up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static LookRule AfterLastEntry(double followUp) => new LastEntry(DesignArgument.NotNegative(followUp));

    /// <summary>A time after a share of the participants have entered.</summary>
    /// <param name="share">Above 0 and at most 1; the number is rounded up.</param>
    /// <param name="time">Not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static LookRule AfterEntered(double share, double time) => share > 0 && share <= 1
        ? new ShareEntered(share, DesignArgument.NotNegative(time))
        : throw new ArgumentOutOfRangeException(nameof(share), share, "a share of the participants lies above 0 and is at most 1");

    /// <summary>A time after the look before that took place; where there is none, after the start of accrual.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public static LookRule AfterPrevious(double time) => new PreviousLook(DesignArgument.Positive(time));

    /// <summary>The first of several to come true.</summary>
    public static LookRule EarliestOf(params ReadOnlySpan<LookRule> rules) => new Earliest([.. rules]);

    /// <summary>When all of several have come true.</summary>
    public static LookRule LatestOf(params ReadOnlySpan<LookRule> rules) => new Latest([.. rules]);

    /// <summary>The tick of the look; <see cref="TickScale.Never"/> or later when it never comes.</summary>
    /// <param name="data">The trial.</param>
    /// <param name="scale">Of its ticks.</param>
    /// <param name="lag">From what happens to its being in the data.</param>
    /// <param name="previous">Tick of the look before that took place; negative for none.</param>
    internal abstract int Tick(ITrialData data, TickScale scale, int lag, int previous);

    /// <summary>The number of events that brings it about; null for any other rule.</summary>
    internal int? EventTarget => this is NumberOfEvents e ? e.Events : null;

    internal static int Later(int tick, int lag) => (int)Math.Min((long)tick + lag, int.MaxValue);

    private sealed record NumberOfEvents(int Events) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) => Later(data.EventTick(Events), lag);
    }

    private sealed record CalendarTime(double Time) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) => scale.Tick(Time);
    }

    private sealed record KnownStatus(double Share, double Milestone) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) =>
            Later(data.KnownStatusTick((int)Math.Ceiling((Share * data.Participants) - 1e-9), scale.Tick(Milestone)), lag);
    }

    private sealed record LastEntry(double FollowUp) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) => Later(data.EntryTick(data.Participants), scale.Tick(FollowUp));
    }

    private sealed record ShareEntered(double Share, double Time) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) =>
            Later(data.EntryTick((int)Math.Ceiling((Share * data.Participants) - 1e-9)), scale.Tick(Time));
    }

    private sealed record PreviousLook(double Time) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) => Later(Math.Max(previous, 0), scale.Tick(Time));
    }

    private sealed record Earliest(ImmutableArray<LookRule> Rules) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) => Rules.Min(rule => rule.Tick(data, scale, lag, previous));

        public override string ToString() => $"earliest of {string.Join(", ", Rules)}";
    }

    private sealed record Latest(ImmutableArray<LookRule> Rules) : LookRule
    {
        internal override int Tick(ITrialData data, TickScale scale, int lag, int previous) => Rules.Max(rule => rule.Tick(data, scale, lag, previous));

        public override string ToString() => $"latest of {string.Join(", ", Rules)}";
    }
}
