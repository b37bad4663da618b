using System.Collections.Immutable;
using Equipoise.Statistics.Design;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>What happens to participants in a simulated trial, in months: the design's assumptions with what a scenario changes.</summary>
internal static class ScenarioCourse
{
    /// <summary>Hazards, accrual and end of follow-up.</summary>
    /// <exception cref="ArgumentException">An assumption is out of order; it is named.</exception>
    public static SurvivalDesign Of(SequentialTrialDesign design, SimulationScenario scenario, double allocationRatio)
    {
        var (section, nullRatio) = Stated(design);
        if (!scenario.Strata.IsDefaultOrEmpty)
        {
            section = section with { Strata = scenario.Strata, Control = null, Effect = null };
        }
        else if (scenario.Control is { } control)
        {
            section = section with { Strata = default, Control = control, Effect = scenario.Effect };
        }
        else if (scenario.Effect is { } effect)
        {
            section = section.Strata.IsDefaultOrEmpty ? section with { Effect = effect } : section with { Strata = [.. section.Strata.Select(s => s with { Effect = effect })] };
        }

        if (scenario.Dropout is { } dropout)
        {
            section = section.Strata.IsDefaultOrEmpty
                ? section with { Control = section.Control! with { Dropout = dropout } }
                : section with { Strata = [.. section.Strata.Select(s => s with { Control = s.Control with { Dropout = dropout } })] };
        }

        var course = DeclaredCourse.Of(section with { Accrual = scenario.Accrual ?? section.Accrual, Participants = scenario.Participants ?? section.Participants }, allocationRatio);
        if (ScenarioHistories.Accrual(scenario, course.Accrual.Total) is { } bySites)
        {
            course = course.WithAccrual(bySites);
        }

        return scenario.Assume switch
        {
            _ when !scenario.Histories.IsDefaultOrEmpty => ScenarioHistories.Composite(scenario, course),
            AssumedEffect.NoEffect => course.WithHazardRatio(nullRatio),
            AssumedEffect.HalfWay => HalfWay(course, nullRatio),
            _ => course,
        };
    }

    /// <summary>The logarithm of the hazard ratio, the same at all times and in all strata; null where it is not.</summary>
    public static double? LogHazardRatio(SurvivalDesign course)
    {
        double? ratio = null;
        foreach (var (control, experimental) in course.Strata.Select(s => (s.Control.Event, s.Experimental.Event)))
        {
            if (control.CuredShare > 0 || experimental.CuredShare > 0 || !control.Cuts.SequenceEqual(experimental.Cuts))
            {
                return null;
            }

            for (var k = 0; k < control.Rates.Length; k++)
            {
                var here = experimental.Rates[k] / control.Rates[k];
                if (!(here > 0) || !double.IsFinite(here) || (ratio is { } before && Math.Abs(here - before) > 1e-9 * before))
                {
                    return null;
                }

                ratio = here;
            }
        }

        return ratio is { } all ? Math.Log(all) : null;
    }

    /// <summary>A design's assumptions as a section by time to an event, and the hazard ratio of its null hypothesis.</summary>
    private static (TimeToEventDesign Section, double NullRatio) Stated(SequentialTrialDesign design) => design switch
    {
        TimeToEventTrialDesign d => (d.Section, d.Section.NullHazardRatio ?? 1),
        MilestoneTrialDesign { Section: var m } => (new TimeToEventDesign(
            m.Endpoint,
            m.AnalysisSet,
            m.Alpha,
            m.Sides,
            m.Power,
            new Schoenfeld(),
            VarianceRule.UnderNull,
            new EvenAccrual(m.AccrualMonths),
            m.FollowUpMonths,
            2 * m.ParticipantsPerArm,
            m.Boundary,
            new CourseDeclaration(new SurvivalAt(m.MilestoneMonths, m.Control)),
            new ExperimentalHazard(new SurvivalAt(m.MilestoneMonths, m.Experimental))), 1),
        _ => throw new ArgumentException("only designs by time to an event or by a milestone are simulated; this one has no course of participants over time"),
    };

    /// <summary>Hazards half way between the null hypothesis and the alternative, on the scale of the logarithm.</summary>
    private static SurvivalDesign HalfWay(SurvivalDesign course, double nullRatio) => SurvivalDesign.Stratified(
        [.. course.Strata.Select(s => s with { Experimental = s.Experimental with { Event = Between(s.Control.Event, s.Experimental.Event, nullRatio) } })],
        course.Accrual,
        course.FollowUp,
        course.AllocationRatio);

    private static PiecewiseHazard Between(PiecewiseHazard control, PiecewiseHazard experimental, double nullRatio)
    {
        if (control.CuredShare != experimental.CuredShare)
        {
            throw new ArgumentException(FormattableString.Invariant($"there is no half way between the cured shares {control.CuredShare:R} and {experimental.CuredShare:R}"));
        }

        ImmutableArray<double> cuts = [.. control.Cuts.Concat(experimental.Cuts).Distinct().Order()];
        double RateAt(PiecewiseHazard hazard, int piece) => hazard.Rates[hazard.Cuts.Count(cut => piece == cuts.Length || cut < cuts[piece])];
        return PiecewiseHazard.Of(cuts, [.. Enumerable.Range(0, cuts.Length + 1).Select(k => Math.Sqrt(nullRatio * RateAt(control, k) * RateAt(experimental, k)))])
            .WithCuredShare(control.CuredShare);
    }
}
