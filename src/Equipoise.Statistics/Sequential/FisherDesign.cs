using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Fisher's combination test over several stages: the product of p_i^(w_i) rejects at stage k when it is at or below c_k; a stage whose own P value is above its alpha0 ends the trial without rejecting,
/// unless the product rejects. Source: Bauer and Koehne, Biometrics 1994;50:1029-1041; Wassmer, Biometrics 1999;55:696-701. Reference: validation/reference/reestimation.json (rpact).
/// </summary>
public sealed record FisherDesign
{
    private const int MostStages = 10;

    private FisherDesign()
    {
    }

    /// <summary>The weight of each stage's -ln p; 1 for all in the plain test.</summary>
    public required ImmutableArray<double> Weights { get; init; }

    /// <summary>c of each stage.</summary>
    public required ImmutableArray<double> CriticalProducts { get; init; }

    /// <summary>Above this a stage's P value ends the trial; 1 where it does not. The last is 1.</summary>
    public required ImmutableArray<double> Alpha0 { get; init; }

    /// <summary>The error spent by each stage under the null hypothesis.</summary>
    public required ImmutableArray<double> Spent { get; init; }

    /// <summary>Critical products that spend a given error by each stage.</summary>
    /// <param name="cumulativeAlpha">The error spent by each stage, rising from above 0; the last is the whole one-sided error.</param>
    /// <param name="weights">Positive, one per stage; null for 1.</param>
    /// <param name="alpha0">One per stage but the last, at most 1 and at least the first error; obeyed, so that the error counts on it. Null for none.</param>
    /// <exception cref="ArgumentException">A number is out of its range; it is named.</exception>
    public static FisherDesign BySpending(IReadOnlyList<double> cumulativeAlpha, IReadOnlyList<double>? weights = null, IReadOnlyList<double>? alpha0 = null)
    {
        ArgumentNullException.ThrowIfNull(cumulativeAlpha);
        var (w, a) = Checked(cumulativeAlpha.Count, weights, alpha0);
        var (bounds, mass) = (new double[w.Length], new FisherMass());
        double before = 0;
        for (var k = 0; k < w.Length; k++)
        {
            var level = cumulativeAlpha[k] - before;
            if (!(level > 0 && cumulativeAlpha[k] < 0.5))
            {
                throw new ArgumentException(FormattableString.Invariant($"cumulativeAlpha[{k}] is {cumulativeAlpha[k]:R}; it rises from {before:R} and stays below 1/2"), nameof(cumulativeAlpha));
            }

            var (stage, before1) = (k, mass);
            bounds[k] = k == 0
                ? -w[0] * Math.Log(level)
                : Root.OfIncreasing(b => Math.Log(level) - Math.Log(before1.Reaching(b, w[stage])), "a bound of Fisher's combination", bounds[k - 1]);
            mass.Advance(bounds[k], w[k], -Math.Log(a[k]));
            before = cumulativeAlpha[k];
        }

        return Of(bounds, w, a);
    }

    /// <summary>The same critical product at all stages, found so that the whole error is spent: at an interim stage nothing is tested that the final product would not reject whatever came.</summary>
    /// <exception cref="ArgumentException">As in <see cref="BySpending"/>.</exception>
    public static FisherDesign OneProduct(double oneSidedAlpha, int stages, IReadOnlyList<double>? weights = null, IReadOnlyList<double>? alpha0 = null)
    {
        SequentialArgument.Alpha(oneSidedAlpha);
        var (w, a) = Checked(stages, weights, alpha0);
        var b = Root.OfIncreasing(
            at => Math.Log(oneSidedAlpha) - Math.Log(Of([.. w.Select(_ => Math.Exp(at))], w, a).Spent[^1]), "the product of Fisher's combination", Math.Log(-Math.Log(oneSidedAlpha) * (0.5 + (0.5 * stages))));
        return Of([.. w.Select(_ => Math.Exp(b))], w, a);
    }

    /// <summary>
    /// Stage k rejects when the product of the P values so far is significant at one nominal level by itself, that is by chi-squared with 2k degrees of freedom; the level is found so that the whole
    /// error is spent. Weights are 1.
    /// </summary>
    /// <exception cref="ArgumentException">As in <see cref="BySpending"/>.</exception>
    public static FisherDesign EqualLevels(double oneSidedAlpha, int stages, IReadOnlyList<double>? alpha0 = null)
    {
        SequentialArgument.Alpha(oneSidedAlpha);
        var (w, a) = Checked(stages, null, alpha0);
        double[] Bounds(double logLevel) => [.. Enumerable.Range(1, stages).Select(k => Root.OfIncreasing(
            b => logLevel - Math.Log(ChiSquared.UpperTail(2 * Math.Max(0, b), 2 * k)), "a quantile of chi-squared", k - logLevel))];
        var level = stages == 1 ? Math.Log(oneSidedAlpha) : Root.Between(
            x => Math.Log(Of(Bounds(x), w, a).Spent[^1] / oneSidedAlpha), Math.Log(oneSidedAlpha / stages / 2), Math.Log(Math.Min(0.9, oneSidedAlpha * 2 / a.Min())), "the level of Fisher's combination");
        return Of(Bounds(level), w, a);
    }

    /// <summary>The product of p_i^(w_i) so far.</summary>
    /// <exception cref="ArgumentException">More P values than stages, or one is none; it is named.</exception>
    public double Product(IReadOnlyList<double> pValues) => Math.Exp(-Sum(pValues));

    /// <summary>Whether each stage so far rejects.</summary>
    /// <exception cref="ArgumentException">As in <see cref="Product"/>.</exception>
    public ImmutableArray<bool> Rejects(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        return [.. Enumerable.Range(1, pValues.Count).Select(k => Product([.. pValues.Take(k)]) <= CriticalProducts[k - 1])];
    }

    /// <summary>
    /// The conditional rejection probability under the null hypothesis after the stages so far: what a changed remainder may spend. 1 where a product has rejected already.
    /// </summary>
    /// <exception cref="ArgumentException">As in <see cref="Product"/>, or no stage is left.</exception>
    public double ConditionalError(IReadOnlyList<double> pValues)
    {
        var s = Sum(pValues);
        if (pValues.Count >= Weights.Length)
        {
            throw new ArgumentException($"there are {pValues.Count} P values and {Weights.Length} stages; none is left", nameof(pValues));
        }

        if (Rejects(pValues).Contains(true))
        {
            return 1;
        }

        var mass = new FisherMass(s);
        double sum = 0;
        for (var k = pValues.Count; k < Weights.Length; k++)
        {
            var b = -Math.Log(CriticalProducts[k]);
            sum += mass.Reaching(b, Weights[k]);
            if (s >= b)
            {
                return 1;
            }

            mass.Advance(b, Weights[k], -Math.Log(Alpha0[k]));
        }

        return sum;
    }

    /// <summary>Products and repeated confidence limits after each stage: the effects at which the product of the stages' one-sided P values meets the stage's critical product, from either side.</summary>
    /// <exception cref="ArgumentException">More stages than planned, or a stage is none; it is named.</exception>
    public ImmutableArray<CombinedStage> Stages(IReadOnlyList<StageEstimate> stages, double nullEffect)
    {
        var all = StageEstimate.Checked(stages, Weights.Length);
        SequentialArgument.Finite(nullEffect);
        return [.. Enumerable.Range(1, all.Length).Select(k =>
        {
            var (c, scale) = (Math.Log(CriticalProducts[k - 1]), all.Take(k).Min(stage => stage.StandardError));
            double Log(double effect, int side) => all.Take(k).Select((stage, i) => Weights[i] * Math.Log(Math.Max(Normal.UpperTail(side * stage.Z(effect)), 1e-308))).Sum();
            double Limit(int side) => all[0].Effect + (scale * side * Root.OfIncreasing(x => Log(all[0].Effect + (scale * side * x), side) - c, "a repeated confidence limit", -2));
            var product = Math.Exp(Log(nullEffect, 1));
            return new CombinedStage(k, product, CriticalProducts[k - 1], product <= CriticalProducts[k - 1], Limit(1), Limit(-1));
        })];
    }

    private double Sum(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        if (pValues.Count > Weights.Length)
        {
            throw new ArgumentException($"there are {pValues.Count} P values and {Weights.Length} stages", nameof(pValues));
        }

        return pValues.Select((p, k) => p > 0 && p <= 1
            ? -Weights[k] * Math.Log(p)
            : throw new ArgumentException(FormattableString.Invariant($"pValues[{k}] is {p:R}; a P value to combine lies above 0 and is at most 1"), nameof(pValues))).Sum();
    }

    private static FisherDesign Of(double[] bounds, double[] w, double[] a)
    {
        var (spent, mass) = (new double[w.Length], new FisherMass());
        for (var k = 0; k < w.Length; k++)
        {
            spent[k] = (k == 0 ? 0 : spent[k - 1]) + mass.Reaching(bounds[k], w[k]);
            if (k + 1 < w.Length)
            {
                mass.Advance(bounds[k], w[k], -Math.Log(a[k]));
            }
        }

        return new FisherDesign { Weights = [.. w], CriticalProducts = [.. bounds.Select(b => Math.Exp(-b))], Alpha0 = [.. a], Spent = [.. spent] };
    }

    private static (double[] Weights, double[] Alpha0) Checked(int stages, IReadOnlyList<double>? weights, IReadOnlyList<double>? alpha0)
    {
        if (stages is < 1 or > MostStages || (weights is not null && weights.Count != stages) || (alpha0 is not null && alpha0.Count != stages - 1))
        {
            throw new ArgumentException($"there are {stages} stages, {weights?.Count ?? stages} weights and {alpha0?.Count ?? (stages - 1)} alpha0; there are 1 to {MostStages} stages, a weight for each and an alpha0 for each but the last");
        }

        for (var k = 0; k < stages; k++)
        {
            if (weights is not null && !(weights[k] > 0 && double.IsFinite(weights[k])))
            {
                throw new ArgumentException(FormattableString.Invariant($"weights[{k}] is {weights[k]:R}; a weight is positive and finite"), nameof(weights));
            }

            if (alpha0 is not null && k + 1 < stages && !(alpha0[k] > 0 && alpha0[k] <= 1))
            {
                throw new ArgumentException(FormattableString.Invariant($"alpha0[{k}] is {alpha0[k]:R}; it lies above 0 and is at most 1"), nameof(alpha0));
            }
        }

        return ([.. weights ?? Enumerable.Repeat(1.0, stages)], [.. alpha0 ?? Enumerable.Repeat(1.0, stages - 1), 1]);
    }
}
