using System.Collections.Immutable;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Trials.Simulation;

/// <summary>A number found by simulation beside what the normal approximation says.</summary>
/// <param name="Value">A share or a mean.</param>
/// <param name="StandardError">Its Monte-Carlo error.</param>
/// <param name="Analytic">The approximation's; null where there is none.</param>
/// <param name="DifferenceInErrors">Value less approximation, in Monte-Carlo errors; null without one, or where the error is 0.</param>
public sealed record ComparedNumber(double Value, double StandardError, double? Analytic, double? DifferenceInErrors)
{
    internal static ComparedNumber Of(MonteCarlo found, double? analytic) =>
        new(found.Value, found.StandardError, analytic, analytic is { } a && found.StandardError > 0 ? (found.Value - a) / found.StandardError : null);
}

/// <summary>What happens at one look.</summary>
/// <param name="Analysis">The planned analysis.</param>
/// <param name="When">What brings it about.</param>
/// <param name="Efficacy">Share of all trials that end here at the upper bound.</param>
/// <param name="Futility">Share that ends here for futility.</param>
/// <param name="Harm">Share that ends here at the lower bound.</param>
/// <param name="End">Share that ends here without any of these.</param>
/// <param name="Events">Mean events of the trials that end here; null when none does.</param>
/// <param name="Months">Mean duration of the trials that end here; null when none does.</param>
public sealed record LookSummary(string Analysis, string When, ComparedNumber Efficacy, ComparedNumber Futility, ComparedNumber Harm, MonteCarlo End, MonteCarlo? Events, MonteCarlo? Months);

/// <summary>The operating characteristics of a design under a scenario, each beside the approximation of the design. All time is in months.</summary>
public sealed record SimulationSummary
{
    /// <summary>Off by more than this, an asymptotic power or type I error gets a warning.</summary>
    public const double WarnedDifference = 0.01;

    /// <summary>Trials behind it.</summary>
    public required long Replicates { get; init; }

    /// <summary>Ends at an upper bound: the power, or under the null hypothesis the type I error.</summary>
    public required ComparedNumber Efficacy { get; init; }

    /// <summary>Ends for futility before the last look.</summary>
    public required ComparedNumber Futility { get; init; }

    /// <summary>Ends at a lower bound.</summary>
    public required ComparedNumber Harm { get; init; }

    /// <summary>Ends for safety.</summary>
    public required MonteCarlo Safety { get; init; }

    /// <summary>What is told of each trial beside its end; empty for trials of one event.</summary>
    public required ImmutableArray<MeasureCharacteristics> Measures { get; init; }

    /// <summary>Look by look.</summary>
    public required ImmutableArray<LookSummary> Looks { get; init; }

    /// <summary>Events in the data at the end.</summary>
    public required ComparedNumber Events { get; init; }

    /// <summary>Participants entered by the end.</summary>
    public required ComparedNumber Participants { get; init; }

    /// <summary>Duration.</summary>
    public required ComparedNumber Months { get; init; }

    /// <summary>Durations below which 5, 25, 50, 75 and 95 % of the trials lie.</summary>
    public required ImmutableArray<double> MonthsQuantiles { get; init; }

    /// <summary>What the estimate is; null when the test has none.</summary>
    public required string? EstimateName { get; init; }

    /// <summary>Mean estimate at the end; null when no trial has one.</summary>
    public required MonteCarlo? Estimate { get; init; }

    /// <summary>Mean estimate less the truth; null where there is no one truth.</summary>
    public required MonteCarlo? Bias { get; init; }

    /// <summary>Share of unadjusted 95 % intervals that hold the truth; null likewise.</summary>
    public required MonteCarlo? Coverage { get; init; }

    /// <summary>What a statistician should know before relying on the approximation; empty when there is nothing.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>The quantiles of the duration.</summary>
    public static ImmutableArray<double> QuantileShares { get; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>Of a plan and what its simulation found.</summary>
    public static SimulationSummary Of(SimulationPlan plan, OperatingCharacteristics found)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(found);
        var (a, analyses) = (plan.Analytic, plan.Design.Boundary.Analyses);
        var estimate = plan.Trial.Looks[^1].Test.EstimateName;
        return new SimulationSummary
        {
            Replicates = found.Replicates,
            Efficacy = ComparedNumber.Of(found.Efficacy, a?.Efficacy),
            Futility = ComparedNumber.Of(found.Futility, a?.FutilityByLook.Sum()),
            Harm = ComparedNumber.Of(found.Harm, a?.HarmByLook.Sum()),
            Safety = found.Safety,
            Measures = found.Measures,
            Looks = [.. found.Looks.Select((l, k) => new LookSummary(
                analyses[k].Id,
                Protocol.Reading.RecordShape.WordOf(analyses[k].When.GetType().Name),
                ComparedNumber.Of(l.Efficacy, a?.EfficacyByLook[k]),
                ComparedNumber.Of(l.Futility, a?.FutilityByLook[k]),
                ComparedNumber.Of(l.Harm, a?.HarmByLook[k]),
                l.End,
                l.Events?.Mean,
                l.Duration?.Mean))],
            Events = ComparedNumber.Of(found.Events.Mean, a?.Events),
            Participants = ComparedNumber.Of(found.Participants.Mean, a?.Participants),
            Months = ComparedNumber.Of(found.Duration.Mean, a?.Months),
            MonthsQuantiles = [.. QuantileShares.Select(share => Math.Min(found.DurationQuantile(share), plan.Trial.LongestDuration))],
            EstimateName = found.Estimate is null ? null : estimate,
            Estimate = found.Estimate?.Mean,
            Bias = found.Bias,
            Coverage = found.Coverage,
            Warnings = [.. WarningsOf(plan, found)],
        };
    }

    private static IEnumerable<string> WarningsOf(SimulationPlan plan, OperatingCharacteristics found)
    {
        if (plan.Analytic is { } a && Math.Abs(found.Efficacy.Value - a.Efficacy) is var off and > WarnedDifference)
        {
            yield return FormattableString.Invariant(
                $"The asymptotic {(plan.IsNull ? "type I error" : "power")} is {100 * a.Efficacy:F2} %, the simulated one {100 * found.Efficacy.Value:F2} % (Monte-Carlo error {100 * found.Efficacy.StandardError:F3}): they differ by {100 * off:F2} points.");
        }
    }
}
