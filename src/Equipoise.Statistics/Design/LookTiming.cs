using System.Collections.Immutable;

namespace Equipoise.Statistics.Design;

/// <summary>When a look takes place, as a value that is put together from simple rules and evaluated on an expected course. Times are calendar times in the course's unit.</summary>
public abstract record LookTiming
{
    private LookTiming()
    {
    }

    /// <summary>At a calendar time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public static LookTiming AtTime(double time) => new CalendarTime(DesignArgument.Positive(time));

    /// <summary>When a number of events is expected in both arms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static LookTiming AtEvents(double events) => new NumberOfEvents(DesignArgument.Positive(events));

    /// <summary>A time after a share of all participants has entered: the least follow-up of those.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not above 0 and at most 1, or the time negative.</exception>
    public static LookTiming AfterEnrolled(double share, double followUp) => share > 0 && share <= 1
        ? new FollowedShare(share, DesignArgument.NotNegative(followUp))
        : throw new ArgumentOutOfRangeException(nameof(share), share, "a share of the participants lies above 0 and is at most 1");

    /// <summary>A time after the look before; of the first look, after the start of accrual.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gap is not positive.</exception>
    public static LookTiming AfterPrevious(double gap) => new Gap(DesignArgument.Positive(gap));

    /// <summary>The first of several; those that never happen do not count.</summary>
    public static LookTiming EarliestOf(params ReadOnlySpan<LookTiming> rules) => new Earliest([.. rules]);

    /// <summary>The last of several; never when one never happens.</summary>
    public static LookTiming LatestOf(params ReadOnlySpan<LookTiming> rules) => new Latest([.. rules]);

    /// <summary>At a planned time; if the events are then too few, when they are reached, but not later than the longest extension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public static LookTiming ExtendedForEvents(double plannedTime, double events, double longestExtension) =>
        EarliestOf(LatestOf(AtTime(plannedTime), AtEvents(events)), AtTime(plannedTime + DesignArgument.Positive(longestExtension)));

    /// <summary>This rule, but not sooner than a gap after the look before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gap is not positive.</exception>
    public LookTiming NotSoonerAfterPrevious(double gap) => LatestOf(this, AfterPrevious(gap));

    /// <summary>The calendar time on an expected course; null when it never comes.</summary>
    /// <param name="course">What is expected.</param>
    /// <param name="previousLook">Calendar time of the look before; 0 for the first.</param>
    public abstract double? On(ExpectedCourse course, double previousLook);

    /// <summary>What is expected at each look of a plan.</summary>
    /// <exception cref="ArgumentException">A look never comes, or is not later than the one before it; it is named.</exception>
    public static ImmutableArray<ExpectedCounts> Schedule(ExpectedCourse course, IReadOnlyList<LookTiming> looks)
    {
        ArgumentNullException.ThrowIfNull(course);
        ArgumentNullException.ThrowIfNull(looks);
        var schedule = ImmutableArray.CreateBuilder<ExpectedCounts>();
        double before = 0;
        for (var k = 0; k < looks.Count; k++)
        {
            var time = looks[k].On(course, before) ?? throw new ArgumentException(
                DesignArgument.Text($"looks[{k}], {looks[k]}, never comes; at most {course.LargestNumberOfEvents:G6} events and {course.Enrolled(course.EndOfAccrual):G6} participants are expected"), nameof(looks));
            if (!(time > before))
            {
                throw new ArgumentException(DesignArgument.Text($"looks[{k}], {looks[k]}, is at {time:R}; it comes after the look before it, at {before:R}"), nameof(looks));
            }

            schedule.Add(course.At(time));
            before = time;
        }

        return schedule.ToImmutable();
    }

    private sealed record CalendarTime(double Time) : LookTiming
    {
        public override double? On(ExpectedCourse course, double previousLook) => Time;
    }

    private sealed record NumberOfEvents(double Events) : LookTiming
    {
        public override double? On(ExpectedCourse course, double previousLook) => Events < course.LargestNumberOfEvents ? course.TimeOfEvents(Events) : null;
    }

    private sealed record FollowedShare(double Share, double FollowUp) : LookTiming
    {
        public override double? On(ExpectedCourse course, double previousLook) => course.TimeOfEnrolled(Share * course.Enrolled(course.EndOfAccrual)) + FollowUp;
    }

    private sealed record Gap(double Time) : LookTiming
    {
        public override double? On(ExpectedCourse course, double previousLook) => previousLook + Time;
    }

    private sealed record Earliest(ImmutableArray<LookTiming> Rules) : LookTiming
    {
        public override double? On(ExpectedCourse course, double previousLook) => Rules.Select(rule => rule.On(course, previousLook)).Min();
    }

    private sealed record Latest(ImmutableArray<LookTiming> Rules) : LookTiming
    {
        public override double? On(ExpectedCourse course, double previousLook)
        {
            double? latest = 0;
            foreach (var rule in Rules)
            {
                latest = rule.On(course, previousLook) is { } time && latest is { } l ? Math.Max(l, time) : null;
            }

            return latest;
        }
    }
}
