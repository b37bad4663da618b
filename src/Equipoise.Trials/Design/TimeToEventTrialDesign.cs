using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol.Document;
using Doc = Equipoise.Trials.Protocol.Document;
using LookTiming = Equipoise.Statistics.Design.LookTiming;

namespace Equipoise.Trials.Design;

/// <summary>Two arms compared by time to an event: size by a named formula, looks on an expected course, bounds at the information expected there.</summary>
public sealed record TimeToEventTrialDesign : SequentialTrialDesign
{
    /// <summary>The protocol's section.</summary>
    public required TimeToEventDesign Section { get; init; }

    /// <summary>Courses, accrual and final analysis, in months, with the participants that the protocol states.</summary>
    public required SurvivalDesign Course { get; init; }

    /// <summary>The formula.</summary>
    public required SurvivalMethod Method { get; init; }

    /// <summary>Whether the test is the unweighted log-rank test.</summary>
    public bool IsLogRank => DeclaredCourse.IsLogRank(Section.Method);

    /// <summary>The section as a target for <see cref="SolveFor"/>.</summary>
    public SurvivalTarget Target => new(Method, OneSidedAlpha, Power, DeclaredCourse.Variance(Section.Variance)) { Inflation = Inflation };

    internal static TimeToEventTrialDesign Of(TimeToEventDesign d, DesignOutline outline)
    {
        var analyses = outline.Analyses;
        var (alpha, ratio, nullRatio) = (OneSided(d), outline.AllocationRatio ?? 1, d.NullHazardRatio ?? 1);
        if (nullRatio != 1 && !DeclaredCourse.TakesNullRatio(d.Method))
        {
            throw new ArgumentException($"the formula takes no margin; nullHazardRatio is {nullRatio.ToString(CultureInfo.InvariantCulture)}, and schoenfeld and lachinFoulkes take one");
        }

        if (d.Method is Doc.MaxCombo && analyses.Length > 1)
        {
            throw new ArgumentException($"the largest of several statistics has no bounds over looks here; there are {analyses.Length} analyses, and one is accepted");
        }

        var (stated, method, variance) = (DeclaredCourse.Of(d, ratio), DeclaredCourse.Method(d.Method, nullRatio), DeclaredCourse.Variance(d.Variance));
        var law = method.Law(stated);
        var fixedSize = law.Participants(alpha, d.Power, variance);
        var boundary = new DeclaredBoundary
        {
            Declaration = d.Boundary,
            Analyses = analyses,
            OneSidedAlpha = alpha,
            TwoSided = d.Sides == Sides.Two,
            Power = d.Power,
        };
        var effect = Scale(d, stated, method, law, nullRatio);
        boundary = effect is null ? boundary : boundary with { RelativeEffect = value => effect.Distance(value) / effect.Theta };

        if (effect is { IsRatio: true } && effect.Alternative > nullRatio)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"the {effect.Name} is {effect.Alternative:R}, above {nullRatio:R}: the experimental arm has the higher hazard; a ratio below that of the null hypothesis is accepted"));
        }

        // The information at a look may depend on the size (a number of events), and the size on the bounds there.
        var (required, bounds) = (fixedSize, (SequentialDesign?)null);
        for (var round = 0; ; round++)
        {
            var at = stated.WithParticipants(required);
            boundary = boundary.MovesWithSize ? boundary with { DriftRatio = Math.Sqrt(d.Participants / required) } : boundary;
            var schedule = Schedule(analyses, at, at);
            bounds = boundary.Solve(Fractions(d, method, at, schedule), [.. schedule.Select(s => s.Time / at.AnalysisTime)]);
            var next = fixedSize * InflationOf(bounds, alpha, d.Power);
            if (Math.Abs(next - required) <= 1e-9 * next)
            {
                break;
            }

            required = round < 60 ? next : throw new ArgumentException("the size does not settle: the looks that it moves move it");
        }

        var result = SurvivalSize.For(stated, method, alpha, d.Power, variance, InflationOf(bounds, alpha, d.Power));
        var inflation = InflationOf(bounds, alpha, d.Power);
        var drift = DriftOf(bounds, d.Power, alpha, law.Power(d.Participants / inflation, alpha, variance), d.Participants, result.Participants);
        var plan = Schedule(analyses, stated, stated);
        var units = plan[^1].Events;
        var looks = LooksOf(analyses, bounds, drift, effect, [.. plan.Select(p => new PlannedLook(p.Time, p.Enrolled, p.Events))]);
        var noEffect = NullTimes(analyses, stated, plan, nullRatio);
        var course = ExpectedCourse.Of(stated);
        looks = [.. looks.Select((l, i) =>
        {
            var limits = course.Predict(plan[i].Time, 0.95, d.Participants <= 5000 ? EventPredictionMethod.Binomial : EventPredictionMethod.Normal);
            return l with { MonthUnderNull = noEffect[i], UnitsUnderNull = noEffect[i] is { } time ? ExpectedCourse.Of(stated.WithHazardRatio(nullRatio)).Events(time) : null, ParticipantsUnderNull = noEffect[i] is { } month ? course.Enrolled(month) : null, EventsLower = limits.Lower, EventsUpper = limits.Upper };
        })];

        var size = result.ControlRoundedUp + result.ExperimentalRoundedUp;
        var facts = ImmutableArray.CreateBuilder<DesignFact>();
        facts.Add(new("oneSidedAlpha", "Type I error, one-sided", alpha, d.Sides == Sides.One ? Origin.Given : Origin.Derived, d.Sides == Sides.One ? null : "half of the two-sided error"));
        facts.Add(new("power", "Power", d.Power, Origin.Given));
        facts.Add(new("allocationRatio", "Experimental participants per control", ratio, outline.AllocationRatio is null ? Origin.Default : Origin.Given));
        facts.Add(new("nullHazardRatio", "Hazard ratio of the null hypothesis", nullRatio, d.NullHazardRatio is null ? Origin.Default : Origin.Given));
        if (effect is not null)
        {
            facts.Add(new("effect", $"Effect sought: {effect.Name}", effect.Alternative, d.Effect is HazardRatio ? Origin.Given : Origin.Derived, d.Effect is HazardRatio ? null : method.Meaning, d.Effect is HazardRatio ? null : method.Source));
        }

        facts.Add(new("accrualMonths", "Months of accrual", stated.Accrual.Duration, Origin.Given));
        facts.Add(new("followUpMonths", "Months of follow-up after it", d.FollowUpMonths, Origin.Given));
        facts.Add(new("participantsSingleLook", "Participants, one look", fixedSize, Origin.Derived, $"{method.Name}, {Ledger.Words.Of(d.Variance)} variance: {method.Meaning}", method.Source));
        facts.Add(new("participantsUnrounded", "Participants, unrounded", result.Participants, Origin.Derived, "that of one look times the inflation", method.Source));
        facts.Add(new("participantsRequired", "Participants, each arm rounded up", size, Origin.Derived, "the number above"));
        facts.Add(new("eventsRequired", "Events with that many, unrounded", result.Events, Origin.Derived, "expected by the final analysis under the alternative", "Lachin and Foulkes, Biometrics 1986;42:507-519"));
        facts.Add(new("participants", "Participants", d.Participants, Origin.Given));
        facts.Add(new("events", "Events expected at the final analysis", units, Origin.Derived, "with the participants stated, under the alternative", "Lachin and Foulkes, Biometrics 1986;42:507-519"));
        if (stated.Strata.Any(s => !s.Control.CompetingDeath.IsNone || !s.Experimental.CompetingDeath.IsNone))
        {
            facts.Add(new("eventsIfDeathsWereCensoring", "Events if competing deaths were independent censoring of people still at risk", course.At(stated.AnalysisTime).EventsWithoutCompetingDeath, Origin.Derived, "the naive number, too large", null));
        }

        facts.AddRange(BoundFacts(bounds, alpha, d.Power, bounds.Power(drift), drift));
        facts.AddRange(Expectations(bounds, drift, looks, InformationUnit.Events));
        return new TimeToEventTrialDesign
        {
            Section = d,
            Course = stated,
            Method = method,
            OneSidedAlpha = alpha,
            Power = d.Power,
            Bounds = bounds,
            Boundary = boundary,
            Unit = InformationUnit.Events,
            PlannedUnits = units,
            PlannedDrift = drift,
            Effect = effect,
            Statistic = DeclaredCourse.IsLogRank(d.Method) ? "log-rank statistic, positive where the experimental arm has fewer events than expected" : $"statistic of {method.Name}, positive in favour of the experimental arm",
            Looks = looks,
            RequiredSize = size,
            Facts = facts.ToImmutable(),
            Warnings = [.. WarningsOf(d, bounds)],
            Statement = string.Create(CultureInfo.InvariantCulture, $"{Hypothesis(d, effect, nullRatio)} with a {(d.Sides == Sides.One ? "one-sided" : "two-sided")} type I error of {d.Alpha} and a power of {100 * d.Power:0.##}%, by {method.Name} ({Ledger.Words.Of(d.Variance)} variance), {result.Participants:F2} participants and {result.Events:F2} events are needed with {InWords(bounds.InformationFractions)}{(analyses.Length == 1 ? "" : $" and bounds by {bounds.Name}")}. {d.Participants} participants are planned, accrued over {stated.Accrual.Duration:0.##} months and followed for {d.FollowUpMonths:0.##} months more; {units:F1} events are expected by then, and the power is {100 * bounds.Power(drift):F1}%."),
        };
    }

    private static string Hypothesis(TimeToEventDesign d, EffectScale? effect, double nullRatio) => effect is null
        ? $"To detect the difference in {d.Endpoint} that the assumptions state"
        : nullRatio > 1
            ? string.Create(CultureInfo.InvariantCulture, $"To show that the {effect.Name} for {d.Endpoint} is below {nullRatio:0.###} when it is {effect.Alternative:0.####}")
            : string.Create(CultureInfo.InvariantCulture, $"To detect {(effect.IsRatio && effect.Name[0] == 'a' ? "an" : "a")} {effect.Name} for {d.Endpoint} of {effect.Alternative:0.####}");

    private static EffectScale? Scale(TimeToEventDesign d, SurvivalDesign stated, SurvivalMethod method, PlanningLaw law, double nullRatio)
    {
        if (DeclaredCourse.IsLogRank(d.Method))
        {
            var cured = stated.Strata.Any(s => s.Control.Event.CuredShare > 0 || s.Experimental.Event.CuredShare > 0);
            var proportional = d.Effect is HazardRatio r ? r.Ratio : (double?)null;
            if (proportional is null && cured)
            {
                return null;
            }

            var value = proportional ?? SurvivalMethods.AverageRatio(stated, AverageWeight.Events);

            // Two averages with different weights agree when there is one ratio.
            var name = proportional is not null || Math.Abs(value - SurvivalMethods.AverageRatio(stated, AverageWeight.InverseVariance)) < 1e-9 ? "hazard ratio" : "average hazard ratio";
            return value == nullRatio ? null : new EffectScale(name, true, nullRatio, value, stated.ControlShare * stated.ExperimentalShare);
        }

        var (unit, events) = (stated.Accrual.Total, ExpectedCourse.Of(stated).Events(stated.AnalysisTime));
        return (d.Method, law) switch
        {
            (MilestoneSurvival { Scale: MilestoneScale.Plain } m, NormalLaw l) => new EffectScale(string.Create(CultureInfo.InvariantCulture, $"difference of survival at {m.Months:0.##} months"), false, 0, l.Effect, unit / l.NullVariance / events),
            (Doc.RestrictedMean m, NormalLaw l) => new EffectScale(string.Create(CultureInfo.InvariantCulture, $"difference of mean months up to {m.Months:0.##}"), false, 0, l.Effect, unit / l.NullVariance / events),
            _ => null,
        };
    }

    /// <summary>Information fractions at the looks: events over events, or for other tests the variance of their own statistic.</summary>
    private static ImmutableArray<double> Fractions(TimeToEventDesign d, SurvivalMethod method, SurvivalDesign at, ImmutableArray<ExpectedCounts> schedule)
    {
        if (DeclaredCourse.IsLogRank(d.Method) || schedule.Length == 1)
        {
            return [.. schedule.Select((s, i) => i + 1 == schedule.Length ? 1 : s.Events / schedule[^1].Events)];
        }

        // A weighted log-rank statistic gathers variance, an estimate loses it.
        var variances = schedule.Select(s => ((NormalLaw)method.Law(at.AnalysedAt(s.Time))).NullVariance).ToList();
        var gathers = d.Method is FlemingHarrington or ModestlyWeighted;
        return [.. variances.Select((v, i) => i + 1 == variances.Count ? 1 : gathers ? v / variances[^1] : variances[^1] / v)];
    }

    /// <summary>What is expected at each look; the events that a share stands for are those of the planned course at its end.</summary>
    private static ImmutableArray<ExpectedCounts> Schedule(ImmutableArray<AnalysisDeclaration> analyses, SurvivalDesign on, SurvivalDesign planned)
    {
        var final = ExpectedCourse.Of(planned).Events(planned.AnalysisTime);
        return LookTiming.Schedule(ExpectedCourse.Of(on), [.. analyses.Select(a => Timing(a.When, final, planned.AnalysisTime))]);
    }

    /// <summary>Calendar times if there is no effect, for the events that the plan expects at each look.</summary>
    private static ImmutableArray<double?> NullTimes(ImmutableArray<AnalysisDeclaration> analyses, SurvivalDesign stated, ImmutableArray<ExpectedCounts> plan, double nullRatio)
    {
        var course = ExpectedCourse.Of(stated.WithHazardRatio(nullRatio));
        double before = 0;
        var times = ImmutableArray.CreateBuilder<double?>();
        foreach (var analysis in analyses)
        {
            var time = Timing(analysis.When, plan[^1].Events, stated.AnalysisTime).On(course, before);
            times.Add(time);
            before = time ?? before;
        }

        return times.ToImmutable();
    }

    internal static LookTiming Timing(Doc.LookTiming when, double finalEvents, double analysisTime) => when switch
    {
        EventsReached e => LookTiming.AtEvents(e.Fraction * finalEvents),
        NumberOfEvents e => LookTiming.AtEvents(e.Events),
        CalendarTime c => LookTiming.AtTime(c.Months),
        AfterEnrolled a => LookTiming.AfterEnrolled(a.Share, a.Months),
        AfterPreviousLook a => LookTiming.AfterPrevious(a.Months),
        EarliestOf e => LookTiming.EarliestOf([.. e.Rules.Select(r => Timing(r, finalEvents, analysisTime))]),
        LatestOf l => LookTiming.LatestOf([.. l.Rules.Select(r => Timing(r, finalEvents, analysisTime))]),
        ExtendedForEvents x => LookTiming.ExtendedForEvents(x.Months, x.Events, x.LongestExtensionMonths),
        EndOfFollowUp => LookTiming.AtTime(analysisTime),
        _ => throw new ArgumentException($"a look {Protocol.Reading.RecordShape.WordOf(when.GetType().Name)} has no time in a design by time to an event"),
    };

    private static IEnumerable<string> WarningsOf(TimeToEventDesign d, SequentialDesign bounds)
    {
        if (d.Alpha < 1e-6)
        {
            yield return "The type I error is below 1e-6, outside the range that reference programs cover; the bounds rest on this program's recursion alone.";
        }

        if (bounds.UpperZ.Length > 20)
        {
            yield return $"There are {bounds.UpperZ.Length.ToString(CultureInfo.InvariantCulture)} looks; reference programs cover up to 20.";
        }
    }
}
