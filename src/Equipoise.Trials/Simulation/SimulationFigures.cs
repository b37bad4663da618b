using System.Collections.Immutable;
using Equipoise.Statistics.Simulation;
using Equipoise.Trials.Reporting;

namespace Equipoise.Trials.Simulation;

/// <summary>How simulated trials end, look by look: one bar per look, divided by reason; heights are shares of all trials.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="AlternativeText">Text for a reader who cannot see it.</param>
/// <param name="Looks">In order.</param>
public sealed record StoppingFigure(string Id, string Title, string AlternativeText, ImmutableArray<StoppingBar> Looks) : FigureBlock(Id, Title, AlternativeText);

/// <summary>Shares of all trials that end at one look, by reason.</summary>
public sealed record StoppingBar(string Label, double Efficacy, double Futility, double Harm, double End);

/// <summary>Curves of shares over an axis: power over a grid, or the distribution of the duration.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="AlternativeText">Text for a reader who cannot see it.</param>
/// <param name="AxisLabel">Of the horizontal axis.</param>
/// <param name="ShareLabel">Of the vertical axis, which goes from 0 to 1.</param>
/// <param name="Curves">One or more.</param>
public sealed record ShareFigure(string Id, string Title, string AlternativeText, string AxisLabel, string ShareLabel, ImmutableArray<ShareCurve> Curves) : FigureBlock(Id, Title, AlternativeText);

/// <summary>A curve through points in rising order of their place.</summary>
public sealed record ShareCurve(string Label, ImmutableArray<SharePoint> Points);

/// <summary>A share at a place, with its limits; equal to it where it has no error worth drawing.</summary>
public readonly record struct SharePoint(double At, double Share, double Lower, double Upper);

/// <summary>The figures of a simulation.</summary>
public static class SimulationFigures
{
    /// <summary>How trials end, look by look.</summary>
    public static StoppingFigure Stopping(string title, SimulationSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return new StoppingFigure(
            "stopping",
            title,
            string.Join(" ", summary.Looks.Select(l => FormattableString.Invariant(
                $"{l.Analysis}: efficacy {100 * l.Efficacy.Value:F1} %, futility {100 * l.Futility.Value:F1} %, harm {100 * l.Harm.Value:F1} %, end without a bound {100 * l.End.Value:F1} %."))),
            [.. summary.Looks.Select(l => new StoppingBar(l.Analysis, l.Efficacy.Value, l.Futility.Value, l.Harm.Value, l.End.Value))]);
    }

    /// <summary>The distribution of the duration: the share of trials that have ended by a month.</summary>
    public static ShareFigure Duration(string title, OperatingCharacteristics found)
    {
        ArgumentNullException.ThrowIfNull(found);
        ImmutableArray<SharePoint> points = [.. Enumerable.Range(1, 199).Select(i => i / 200.0).Select(share => new SharePoint(found.DurationQuantile(share), share, share, share))];
        return new ShareFigure(
            "duration",
            title,
            FormattableString.Invariant($"Half of the trials have ended by month {found.DurationQuantile(0.5):F1}, 95 % by month {found.DurationQuantile(0.95):F1}."),
            "Months since the start of accrual",
            "Trials that have ended",
            [new ShareCurve("Ended", points)]);
    }

    /// <summary>The probability of efficacy over a grid, with limits of 1.96 Monte-Carlo errors, and beside it the approximation's.</summary>
    /// <param name="title">Caption.</param>
    /// <param name="axis">The key of the grid.</param>
    /// <param name="cells">Value of the key and what was found there, in rising order.</param>
    public static ShareFigure Power(string title, string axis, IReadOnlyList<(double At, SimulationSummary Summary)> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var simulated = new ShareCurve("Simulated", [.. cells.Select(c => Point(c.At, c.Summary.Efficacy))]);
        var analytic = new ShareCurve("Asymptotic", [.. cells.Where(c => c.Summary.Efficacy.Analytic is not null).Select(c => (c.At, Share: c.Summary.Efficacy.Analytic!.Value)).Select(p => new SharePoint(p.At, p.Share, p.Share, p.Share))]);
        return new ShareFigure(
            "power",
            title,
            string.Join(" ", cells.Select(c => FormattableString.Invariant($"{axis} {c.At:R}: {100 * c.Summary.Efficacy.Value:F2} %."))),
            axis,
            "Trials that end for efficacy",
            analytic.Points.IsEmpty ? [simulated] : [simulated, analytic]);
    }

    private static SharePoint Point(double at, ComparedNumber found) =>
        new(at, found.Value, Math.Max(0, found.Value - (1.96 * found.StandardError)), Math.Min(1, found.Value + (1.96 * found.StandardError)));
}
