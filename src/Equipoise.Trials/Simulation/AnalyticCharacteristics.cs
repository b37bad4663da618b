using System.Collections.Immutable;
using Equipoise.Statistics;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Design;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Simulation;

/// <summary>
/// What the normal approximation says of a design under a scenario, to stand beside what simulation finds. Probabilities are those of a statistic with independent increments at the planned information;
/// expected numbers are the sum over looks of the probability to end there times the number expected by then (Jennison and Turnbull 2000, 2.3).
/// </summary>
/// <param name="Drift">The expectation of Z at full information.</param>
/// <param name="Efficacy">Probability to end at an upper bound.</param>
/// <param name="EfficacyByLook">The same at each look.</param>
/// <param name="FutilityByLook">Probability to end for futility at each look.</param>
/// <param name="HarmByLook">Probability to end at a lower bound at each look.</param>
/// <param name="Events">Expected events at the end; null where a look has no expected time.</param>
/// <param name="Participants">Expected participants entered by the end; null likewise.</param>
/// <param name="Months">Expected duration; null likewise.</param>
public sealed record AnalyticCharacteristics(
    double Drift,
    double Efficacy,
    ImmutableArray<double> EfficacyByLook,
    ImmutableArray<double> FutilityByLook,
    ImmutableArray<double> HarmByLook,
    double? Events,
    double? Participants,
    double? Months)
{
    /// <summary>Of a design under a scenario; null where the approximation does not apply to it.</summary>
    internal static AnalyticCharacteristics? Of(SequentialTrialDesign design, SimulationScenario scenario, SurvivalDesign course, FutilityUse futility)
    {
        if (DriftOf(design, scenario, course) is not { } drift)
        {
            return null;
        }

        var stops = design.Bounds.Cross(drift, futility);
        var looks = Expected(design, course);
        double? Mean(Func<ExpectedCounts, double> number) => looks is { } all ? all.Select((l, k) => stops.Stopping[k] * number(l)).Sum() : null;
        return new AnalyticCharacteristics(
            drift, stops.TotalUpper, stops.Upper, [.. stops.Futility.Select((f, k) => k + 1 == stops.Futility.Length ? 0 : f)], stops.Lower, Mean(l => l.Events), Mean(l => l.Enrolled), Mean(l => l.Time));
    }

    private static double? DriftOf(SequentialTrialDesign design, SimulationScenario s, SurvivalDesign course)
    {
        if (s.Assume == AssumedEffect.NoEffect)
        {
            return 0;
        }

        var asPlanned = s is { Control: null, Effect: null, Strata.IsDefaultOrEmpty: true, Dropout: null, Accrual: null };
        if (asPlanned && s.Participants is null)
        {
            return s.Assume == AssumedEffect.HalfWay ? design.PlannedDrift / 2 : design.PlannedDrift;
        }

        if (design is not TimeToEventTrialDesign d)
        {
            return asPlanned ? design.PlannedDrift * (s.Assume == AssumedEffect.HalfWay ? 0.5 : 1) * Math.Sqrt(s.Participants!.Value / design.PlannedUnits) : null;
        }

        try
        {
            var inflation = d.Bounds.Inflation(d.Power);
            var power = d.Method.Law(course).Power(course.Accrual.Total / inflation, d.OneSidedAlpha, DeclaredCourse.Variance(d.Section.Variance));
            var drift = (Normal.UpperQuantile(d.OneSidedAlpha) + Normal.Quantile(power)) * Math.Sqrt(inflation);
            return double.IsFinite(drift) ? drift : null;
        }
        catch (Exception e) when (e is ArgumentException or ConvergenceException)
        {
            // The formula does not take such a course: there is nothing to compare with.
            return null;
        }
    }

    /// <summary>What is expected at each look on the scenario's own course; null where a look never comes, and for looks by known statuses.</summary>
    private static ImmutableArray<ExpectedCounts>? Expected(SequentialTrialDesign design, SurvivalDesign course)
    {
        if (design is not TimeToEventTrialDesign)
        {
            return null;
        }

        var expected = ExpectedCourse.Of(course);
        var looks = ImmutableArray.CreateBuilder<ExpectedCounts>();
        double before = 0;
        foreach (var analysis in design.Boundary.Analyses)
        {
            // A look that would come after the end of follow-up is the final analysis.
            var time = TimeToEventTrialDesign.Timing(analysis.When, design.PlannedUnits, course.AnalysisTime).On(expected, before);
            time = design.Boundary.Analyses[^1].When is EndOfFollowUp ? Math.Min(time ?? course.AnalysisTime, course.AnalysisTime) : time;
            if (time is not { } at)
            {
                return null;
            }

            looks.Add(expected.At(at));
            before = at;
        }

        return looks.ToImmutable();
    }
}
