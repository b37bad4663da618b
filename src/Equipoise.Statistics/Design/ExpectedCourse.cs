using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>Expected numbers at a calendar time, not rounded.</summary>
/// <param name="Time">Calendar time.</param>
/// <param name="Enrolled">Participants who have entered.</param>
/// <param name="ControlEvents">Events in the control arm.</param>
/// <param name="ExperimentalEvents">Events in the experimental arm.</param>
/// <param name="Dropouts">Dropouts, both arms.</param>
/// <param name="CompetingDeaths">Competing deaths, both arms.</param>
/// <param name="EventsWithoutCompetingDeath">The events one would expect if nobody died of something else: the naive figure, which is too large.</param>
public sealed record ExpectedCounts(
    double Time, double Enrolled, double ControlEvents, double ExperimentalEvents, double Dropouts, double CompetingDeaths, double EventsWithoutCompetingDeath)
{
    /// <summary>Events in both arms.</summary>
    public double Events => ControlEvents + ExperimentalEvents;

    /// <summary>Participants in follow-up without event.</summary>
    public double AtRisk => Enrolled - Events - Dropouts - CompetingDeaths;
}

/// <summary>Limits between which the number of events at a calendar time is predicted to lie.</summary>
/// <param name="Expected">The expected number.</param>
/// <param name="Lower">At most half of the error lies below.</param>
/// <param name="Upper">At most half of the error lies above.</param>
public readonly record struct EventPrediction(double Expected, double Lower, double Upper);

/// <summary>How the number of events is predicted. Every participant enters at a time drawn from the accrual pattern and has a known chance of an event, independently of the others.</summary>
public enum EventPredictionMethod
{
    /// <summary>The exact sum of one binomial number per arm (a Poisson-binomial law); participants of an arm are rounded to whole numbers. Limits are whole numbers.</summary>
    Binomial,

    /// <summary>The normal law with the same mean and variance, without continuity correction, cut at 0.</summary>
    Normal,
}

/// <summary>
/// The expected course of a trial over calendar time, in closed form piece by piece: expected events are the sum over accrual pieces of the rate times the integrated incidence.
/// Source: Lachin and Foulkes, Biometrics 1986;42:507-519; Kim and Tsiatis, Biometrics 1990;46:81-92. Reference: validation/reference/design.json (R's integrate, and rpact).
/// </summary>
public sealed class ExpectedCourse
{
    private readonly SurvivalDesign design;
    private readonly (double Share, ExitLaw Law, ExitLaw Naive)[] control;
    private readonly (double Share, ExitLaw Law, ExitLaw Naive)[] experimental;

    private ExpectedCourse(SurvivalDesign design)
    {
        this.design = design;
        control = [.. design.Strata.Select(s => Laws(design.ControlShare * s.Share, s.Control))];
        experimental = [.. design.Strata.Select(s => Laws(design.ExperimentalShare * s.Share, s.Experimental))];
    }

    /// <summary>Calendar time of the end of accrual.</summary>
    public double EndOfAccrual => design.Accrual.Duration;

    /// <summary>Events in both arms if the follow-up never ended.</summary>
    public double LargestNumberOfEvents => design.Accrual.Total * control.Concat(experimental).Sum(part => part.Share * part.Law.Limit(Exit.Event));

    /// <summary>The course that a design expects.</summary>
    /// <exception cref="ArgumentException">Dropout or competing death has a cured share.</exception>
    public static ExpectedCourse Of(SurvivalDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        return new ExpectedCourse(design);
    }

    /// <summary>What is expected by a calendar time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not finite.</exception>
    public ExpectedCounts At(double time)
    {
        DesignArgument.NotNegative(time);
        var both = control.Concat(experimental);
        return new ExpectedCounts(
            time,
            design.Accrual.Enrolled(time),
            Sum(control, Exit.Event, time),
            Sum(experimental, Exit.Event, time),
            Sum(both, Exit.Dropout, time),
            Sum(both, Exit.CompetingDeath, time),
            both.Sum(part => part.Share * Accrued(part.Naive, Exit.Event, time)));
    }

    /// <summary>Events in both arms expected by a calendar time.</summary>
    public double Events(double time) => Sum(control, Exit.Event, time) + Sum(experimental, Exit.Event, time);

    /// <summary>Participants expected by a calendar time.</summary>
    public double Enrolled(double time) => design.Accrual.Enrolled(time);

    /// <summary>The calendar time by which a number of participants is expected.</summary>
    /// <exception cref="UnreachableTargetException">More than enter.</exception>
    public double TimeOfEnrolled(double participants) =>
        design.Accrual.TimeOfEnrolled(participants) ?? throw new UnreachableTargetException("the number of participants", participants, design.Accrual.Total);

    /// <summary>The calendar time by which a number of events is expected.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    /// <exception cref="UnreachableTargetException">As many events are never expected.</exception>
    public double TimeOfEvents(double events)
    {
        DesignArgument.Positive(events);
        var limit = LargestNumberOfEvents;
        if (events >= limit)
        {
            throw new UnreachableTargetException("the expected number of events", events, limit);
        }

        var late = Math.Max(design.AnalysisTime, EndOfAccrual);
        for (var doublings = 0; Events(late) < events; late *= 2)
        {
            if (++doublings > 200)
            {
                throw new UnreachableTargetException("the expected number of events", events, limit);
            }
        }

        return Root.Between(time => Events(time) - events, 0, late, "the time of a number of events");
    }

    /// <summary>Limits of the number of events at a calendar time, given that the design is true and the participants of the whole accrual enter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or the level not between 0 and 1.</exception>
    public EventPrediction Predict(double time, double level, EventPredictionMethod method)
    {
        DesignArgument.NotNegative(time);
        DesignArgument.Share(level);
        var total = design.Accrual.Total;
        var (n1, n2) = (total * design.ControlShare, total * design.ExperimentalShare);
        var (p1, p2) = (Sum(control, Exit.Event, time) / n1, Sum(experimental, Exit.Event, time) / n2);
        var (expected, tail) = ((n1 * p1) + (n2 * p2), (1 - level) / 2);
        if (method == EventPredictionMethod.Normal)
        {
            var half = Normal.UpperQuantile(tail) * Math.Sqrt((n1 * p1 * (1 - p1)) + (n2 * p2 * (1 - p2)));
            return new EventPrediction(expected, Math.Max(0, expected - half), expected + half);
        }

        var law = Convolution.Of(Binomial.Probabilities((int)Math.Round(n1), p1), Binomial.Probabilities((int)Math.Round(n2), p2));
        int lower = 0, upper = law.Length - 1;
        for (var below = law[0]; below <= tail; below += law[++lower])
        {
        }

        for (var above = law[upper]; above <= tail; above += law[--upper])
        {
        }

        return new EventPrediction(expected, lower, upper);
    }

    private double Sum(IEnumerable<(double Share, ExitLaw Law, ExitLaw Naive)> parts, Exit exit, double time) => parts.Sum(part => part.Share * Accrued(part.Law, exit, time));

    /// <summary>Events of one stratum and arm by a calendar time that happen within the first part of the follow-up, for one participant of the whole trial.</summary>
    internal (double Control, double Experimental) EventsWithin(int stratum, double followUp, double time)
    {
        var total = design.Accrual.Total;
        return (control[stratum].Share * Within(control[stratum].Law) / total, experimental[stratum].Share * Within(experimental[stratum].Law) / total);

        double Within(ExitLaw law)
        {
            double sum = 0, from = 0;
            for (var k = 0; k < design.Accrual.Ends.Length && from < time; k++)
            {
                sum += design.Accrual.Rates[k] * Integral(law, Math.Max(0, time - design.Accrual.Ends[k]), time - from);
                from = design.Accrual.Ends[k];
            }

            return sum;
        }

// Events within the first part of the follow-up stop growing at its end.
        double Integral(ExitLaw law, double first, double second) => law.Integral(Exit.Event, Math.Min(first, followUp), Math.Min(second, followUp))
            + (second > followUp ? law.By(Exit.Event, followUp) * (second - Math.Max(first, followUp)) : 0);
    }

    private double Accrued(ExitLaw law, Exit exit, double time)
    {
        double sum = 0, from = 0;
        for (var k = 0; k < design.Accrual.Ends.Length && from < time; k++)
        {
            var until = design.Accrual.Ends[k];
            sum += design.Accrual.Rates[k] * law.Integral(exit, time - until, time - from);
            from = until;
        }

        return sum;
    }

    private static (double, ExitLaw, ExitLaw) Laws(double share, ArmCourse arm) => (share, new ExitLaw(arm), new ExitLaw(arm with { CompetingDeath = PiecewiseHazard.None }));
}
