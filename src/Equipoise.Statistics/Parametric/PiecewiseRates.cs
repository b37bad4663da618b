using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;
using MathNet.Numerics;

namespace Equipoise.Statistics.Parametric;

/// <summary>Events over time at risk in one piece of one group.</summary>
/// <param name="Group">The group.</param>
/// <param name="From">Where the piece begins, exclusive.</param>
/// <param name="Until">Where it ends, inclusive; positive infinity for the last.</param>
/// <param name="Events">Events in the piece, weighted.</param>
/// <param name="Exposure">Time at risk in the piece, weighted.</param>
/// <param name="Rate">Events per unit of time; null where nobody was at risk.</param>
/// <param name="Lower">The lower exact limit; 0 without events.</param>
/// <param name="Upper">The upper exact limit.</param>
public sealed record PiecewiseRate(string Group, double From, double Until, double Events, double Exposure, double? Rate, double? Lower, double? Upper);

/// <summary>
/// Rates that are constant within pieces of time, d events over time at risk E: d / E with the exact Poisson limits qgamma(alpha/2; d) / E and qgamma(1 - alpha/2; d + 1) / E (Garwood,
/// Biometrika 1936;28:437-442). Pieces are (c_k-1, c_k]: an event at a cut belongs to the piece before it. Reference: validation/reference/parametric.json (R's qgamma).
/// </summary>
public static class PiecewiseRates
{
    /// <summary>One rate per group and piece, in the order of the labels, then of time. Strata are not used.</summary>
    /// <param name="sample">The sample; entries shorten the time at risk, weights count as numbers of rows.</param>
    /// <param name="cuts">Ascending, positive and finite; none gives one rate over all time.</param>
    /// <param name="confidenceLevel">Between 0 and 1.</param>
    /// <exception cref="ArgumentException">A cut is not above the one before it.</exception>
    public static ImmutableArray<PiecewiseRate> Estimate(SurvivalSample sample, IReadOnlyList<double> cuts, double confidenceLevel = 0.95)
    {
        ArgumentNullException.ThrowIfNull(sample);
        var pieces = Pieces.Of(cuts);
        if (!(confidenceLevel > 0 && confidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidenceLevel), confidenceLevel, "a confidence level lies between 0 and 1");
        }

        var events = new double[sample.GroupCount, pieces.Count];
        var exposure = new double[sample.GroupCount, pieces.Count];
        for (var row = 0; row < sample.Count; row++)
        {
            var group = sample.Groups.Codes[row];
            var weight = sample.Weights.IsEmpty ? 1 : sample.Weights[row];
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                exposure[group, piece] += weight * pieces.Overlap(piece, sample.Entries.IsEmpty ? 0 : sample.Entries[row], sample.Times[row]);
            }

            events[group, pieces.At(sample.Times[row])] += sample.Events[row] ? weight : 0;
        }

        var tail = (1 - confidenceLevel) / 2;
        var rates = ImmutableArray.CreateBuilder<PiecewiseRate>();
        for (var group = 0; group < sample.GroupCount; group++)
        {
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                var (d, e) = (events[group, piece], exposure[group, piece]);
                rates.Add(new PiecewiseRate(
                    sample.Groups.Labels[group], pieces.From(piece), pieces.Until(piece), d, e,
                    e > 0 ? d / e : null, e > 0 ? d > 0 ? GammaQuantile(d, tail, upper: false) / e : 0 : null, e > 0 ? GammaQuantile(d + 1, tail, upper: true) / e : null));
            }
        }

        return rates.ToImmutable();
    }

    /// <summary>The x with P(X &lt;= x) = tail, or P(X &gt;= x) = tail, for a gamma variable of a shape and scale 1.</summary>
    internal static double GammaQuantile(double shape, double tail, bool upper) => Math.Exp(Root.OfIncreasing(
        log => upper
            ? Math.Log(tail) - LogOf(SpecialFunctions.GammaUpperRegularized(shape, Math.Exp(log)))
            : LogOf(SpecialFunctions.GammaLowerRegularized(shape, Math.Exp(log))) - Math.Log(tail),
        "a gamma quantile",
        Math.Log(shape)));

    private static double LogOf(double probability) => Math.Log(Math.Max(probability, double.Epsilon));
}

/// <summary>Time cut into pieces (c_k-1, c_k], the last without end.</summary>
internal sealed class Pieces
{
    private readonly double[] cuts;

    private Pieces(double[] cuts) => this.cuts = cuts;

    internal int Count => cuts.Length + 1;

    internal static Pieces Of(IReadOnlyList<double> cuts)
    {
        ArgumentNullException.ThrowIfNull(cuts);
        for (var k = 0; k < cuts.Count; k++)
        {
            if (!(cuts[k] > (k == 0 ? 0 : cuts[k - 1]) && double.IsFinite(cuts[k])))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"cuts[{k}] is {cuts[k]:R}; cuts are finite, above 0, and each above the one before it"), nameof(cuts));
            }
        }

        return new Pieces([.. cuts]);
    }

    internal double From(int piece) => piece == 0 ? 0 : cuts[piece - 1];

    internal double Until(int piece) => piece == cuts.Length ? double.PositiveInfinity : cuts[piece];

    /// <summary>Time of an interval within a piece.</summary>
    internal double Overlap(int piece, double from, double until) => Math.Max(0, Math.Min(until, Until(piece)) - Math.Max(from, From(piece)));

    /// <summary>The piece of an event at the time; time 0 belongs to the first.</summary>
    internal int At(double time)
    {
        var piece = 0;
        while (piece < cuts.Length && time > cuts[piece])
        {
            piece++;
        }

        return piece;
    }
}
