using System.Collections.Immutable;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// The inverse normal combination test over the looks of a design. Weights are the roots of the planned information of each stage, so that the combined Z keeps the design's bounds whatever the
/// stages' real sizes. Source: Lehmacher and Wassmer, Biometrics 1999;55:1286-1290; Wassmer and Brannath, Group Sequential and Confirmatory Adaptive Designs in Clinical Trials (2016), ch. 6 and 8.
/// Reference: validation/reference/reestimation.json (rpact).
/// </summary>
public static class InverseNormalTest
{
    /// <summary>The planned weights: the root of each increment of the information fractions.</summary>
    public static ImmutableArray<double> Weights(SequentialDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        var t = design.InformationFractions;
        return [.. t.Select((fraction, look) => Math.Sqrt(fraction - (look == 0 ? 0 : t[look - 1])))];
    }

    /// <summary>
    /// Statistics and repeated confidence limits after each stage so far. The combined Z falls in a straight line with the effect tested, so the limits are
    /// (sum of w_i estimate_i / se_i -+ u sqrt(sum of w_i^2)) / sum of (w_i / se_i), u the bound of the look.
    /// </summary>
    /// <param name="design">The planned design; only its upper bounds and information fractions are used.</param>
    /// <param name="stages">Estimates of each stage's own data.</param>
    /// <param name="nullEffect">The effect under the null hypothesis.</param>
    /// <exception cref="ArgumentException">More stages than looks, or a stage is none; it is named.</exception>
    public static ImmutableArray<CombinedStage> Stages(SequentialDesign design, IReadOnlyList<StageEstimate> stages, double nullEffect)
    {
        var weights = Weights(design);
        var all = StageEstimate.Checked(stages, weights.Length);
        SequentialArgument.Finite(nullEffect);
        var results = ImmutableArray.CreateBuilder<CombinedStage>(all.Length);
        double weighed = 0, precision = 0, squares = 0;
        for (var k = 0; k < all.Length; k++)
        {
            weighed += weights[k] * all[k].Z(0);
            precision += weights[k] / all[k].StandardError;
            squares += weights[k] * weights[k];
            var (z, bound) = ((weighed - (nullEffect * precision)) / Math.Sqrt(squares), design.UpperZ[k]);
            var reach = bound * Math.Sqrt(squares);
            results.Add(new CombinedStage(k + 1, z, bound, z >= bound, (weighed - reach) / precision, (weighed + reach) / precision));
        }

        return results.MoveToImmutable();
    }

    /// <summary>
    /// Cui, Hung and Wang's statistic from cumulative ones: each stage's own Z, (z_k sqrt(n_k) - z_(k-1) sqrt(n_(k-1))) / sqrt(n_k - n_(k-1)), with the planned weights. If nothing was changed it is
    /// the last cumulative Z. Source: Cui, Hung and Wang, Biometrics 1999;55:853-857.
    /// </summary>
    /// <param name="plannedInformation">Planned cumulative information, rising; only its ratios matter.</param>
    /// <param name="information">Real cumulative information so far, rising; only its ratios matter.</param>
    /// <param name="z">The ordinary cumulative statistics, as many as real informations.</param>
    /// <exception cref="ArgumentException">An information does not rise, or numbers do not fit; it is named.</exception>
    public static double CuiHungWang(IReadOnlyList<double> plannedInformation, IReadOnlyList<double> information, IReadOnlyList<double> z)
    {
        ArgumentNullException.ThrowIfNull(plannedInformation);
        ArgumentNullException.ThrowIfNull(information);
        ArgumentNullException.ThrowIfNull(z);
        if (z.Count == 0 || z.Count != information.Count || z.Count > plannedInformation.Count)
        {
            throw new ArgumentException($"there are {z.Count} statistics, {information.Count} real and {plannedInformation.Count} planned informations", nameof(z));
        }

        GroupSequential.RequireRising([.. plannedInformation]);
        GroupSequential.RequireRising([.. information]);
        double sum = 0;
        for (var k = 0; k < z.Count; k++)
        {
            SequentialArgument.Finite(z[k], FormattableString.Invariant($"z[{k}]"));
            var (before, plannedBefore, score) = k == 0 ? (0, 0, 0) : (information[k - 1], plannedInformation[k - 1], z[k - 1] * Math.Sqrt(information[k - 1]));
            var own = ((z[k] * Math.Sqrt(information[k])) - score) / Math.Sqrt(information[k] - before);
            sum += Math.Sqrt(plannedInformation[k] - plannedBefore) * own;
        }

        return sum / Math.Sqrt(plannedInformation[z.Count - 1]);
    }
}
