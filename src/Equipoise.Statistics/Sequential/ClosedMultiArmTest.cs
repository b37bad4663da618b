using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>What a closed test says of an intersection of hypotheses, that no arm of a set is better than the control.</summary>
/// <param name="Arms">Positions of the arms.</param>
/// <param name="Statistics">At each look, what is compared: the largest Z of the set, or the combined Z; negative infinity where none of the set goes on.</param>
/// <param name="Bounds">At each look.</param>
/// <param name="RejectedAt">The first look, from 1, at which it is rejected; null where it is not.</param>
public sealed record IntersectionResult(ImmutableArray<int> Arms, ImmutableArray<double> Statistics, ImmutableArray<double> Bounds, int? RejectedAt);

/// <summary>The closed test of all arms: an arm is found better at the look by which all intersections that hold it are rejected, which keeps the family-wise error in the strong sense.</summary>
/// <param name="Intersections">All of them, by arms.</param>
/// <param name="RejectedAt">For each arm the look, from 1; null where it is not found better.</param>
public sealed record ClosedMultiArmResult(ImmutableArray<IntersectionResult> Intersections, ImmutableArray<int?> RejectedAt);

/// <summary>Closed tests of several arms over looks, by Marcus, Peritz and Gabriel, Biometrika 1976;63:655-660.</summary>
public static class ClosedMultiArmTest
{
    /// <summary>
    /// Every intersection by Dunnett's statistic over looks with bounds that spend the whole error for that set of arms alone. Arms may be dropped: their Z is then null; the bounds stay, which is conservative. Reference:
    /// validation/reference/multi-arm.json (mvtnorm).
    /// </summary>
    /// <param name="function">The spending function of every intersection.</param>
    /// <param name="oneSidedAlpha">The family-wise error.</param>
    /// <param name="ratios">Participants of each arm for one of the control.</param>
    /// <param name="informationFractions">Of the looks so far.</param>
    /// <param name="z">At each look the cumulative Z of each arm; null from the look on at which it was dropped.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static ClosedMultiArmResult DunnettOverLooks(
        SpendingFunction function, double oneSidedAlpha, IReadOnlyList<double> ratios, IReadOnlyList<double> informationFractions, IReadOnlyList<IReadOnlyList<double?>> z)
    {
        ArgumentNullException.ThrowIfNull(z);
        ArgumentNullException.ThrowIfNull(informationFractions);
        var r = Dunnett.Checked(ratios);
        Require(z, r.Length, informationFractions.Count);
        // Sets alike in their ratios have the same bounds.
        var known = new Dictionary<string, ImmutableArray<double>>(StringComparer.Ordinal);
        return Close(r.Length, arms =>
        {
            double[] own = [.. arms.Select(k => r[k]).Order()];
            var key = string.Join(' ', own.Select(ratio => ratio.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
            if (!known.TryGetValue(key, out var bounds))
            {
                known[key] = bounds = MultiArmDesign.BySpending(function, oneSidedAlpha, own, informationFractions).UpperZ;
            }

            return ([.. z.Select(look => arms.Max(k => look[k] ?? double.NegativeInfinity))], [.. bounds.Take(z.Count)]);
        });
    }

    /// <summary>
    /// Arms selected at interim looks, with a combination test: each stage tests every intersection by Dunnett's P value of the stage's own data, over the arms of the set that are still there, and the stages are combined
    /// by the inverse normal with the planned weights. Any rule of selection keeps the family-wise error. A set of which no arm goes on cannot be rejected later. Source: Bauer and Kieser, Statistics in Medicine
    /// 1999;18:1833-1848; Koenig et al., Statistics in Medicine 2008;27:1612-1625. Reference: validation/reference/multi-arm.json.
    /// </summary>
    /// <param name="design">Its upper bounds and information fractions.</param>
    /// <param name="stages">For each stage, each arm's Z of the stage's own data, and participants for one of the control at that stage; null from the stage on at which the arm was dropped.</param>
    /// <exception cref="ArgumentException">More stages than looks, or a stage is out of order; it is named.</exception>
    public static ClosedMultiArmResult DunnettCombination(SequentialDesign design, IReadOnlyList<IReadOnlyList<StageArm?>> stages)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(stages);
        var weights = InverseNormalTest.Weights(design);
        var count = stages.Count == 0 ? 0 : stages[0].Count;
        Require([.. stages.Select(stage => (IReadOnlyList<double?>)[.. stage.Select(arm => arm?.Z)])], count, weights.Length);
        return Close(count, arms =>
        {
            var combined = new double[stages.Count];
            double sum = 0, squares = 0;
            for (var stage = 0; stage < stages.Count; stage++)
            {
                StageArm[] there = [.. arms.Select(k => stages[stage][k]).Where(arm => arm is not null).Select(arm => arm!.Value)];
                sum += there.Length == 0 ? double.NegativeInfinity
                    : weights[stage] * Normal.UpperQuantile(Dunnett.P(there.Max(arm => arm.Z), [.. there.Select(arm => arm.Ratio)]));
                squares += weights[stage] * weights[stage];
                combined[stage] = sum / Math.Sqrt(squares);
            }

            return (combined, [.. design.UpperZ.Take(stages.Count)]);
        });
    }

    private static ClosedMultiArmResult Close(int arms, Func<int[], (double[] Statistics, double[] Bounds)> test)
    {
        var all = ImmutableArray.CreateBuilder<IntersectionResult>();
        for (var set = 1; set < 1 << arms; set++)
        {
            int[] members = [.. Enumerable.Range(0, arms).Where(k => (set >> k & 1) == 1)];
            var (statistics, bounds) = test(members);
            var first = Enumerable.Range(0, statistics.Length).Where(look => statistics[look] >= bounds[look]).Select(look => (int?)look + 1).FirstOrDefault();
            all.Add(new IntersectionResult([.. members], [.. statistics], [.. bounds], first));
        }

        return new ClosedMultiArmResult(all.ToImmutable(), [.. Enumerable.Range(0, arms).Select(k =>
        {
            var holding = all.Where(intersection => intersection.Arms.Contains(k)).ToArray();
            return holding.All(intersection => intersection.RejectedAt is not null) ? holding.Max(intersection => intersection.RejectedAt) : null;
        })]);
    }

    private static void Require(IReadOnlyList<IReadOnlyList<double?>> z, int arms, int looks)
    {
        if (z.Count == 0 || z.Count > looks || arms is 0 or > Dunnett.MostArms)
        {
            throw new ArgumentException($"there are {z.Count} looks with data of {arms} arms; there are 1 to {looks} looks and 1 to {Dunnett.MostArms} arms", nameof(z));
        }

        for (var look = 0; look < z.Count; look++)
        {
            if (z[look].Count != arms)
            {
                throw new ArgumentException($"look {look + 1} has {z[look].Count} arms, not {arms}", nameof(z));
            }

            for (var k = 0; k < arms; k++)
            {
                if (z[look][k] is { } value && !double.IsFinite(value))
                {
                    throw new ArgumentException(FormattableString.Invariant($"arm {k} at look {look + 1} has Z {value:R}; it is finite, or null for an arm that was dropped"), nameof(z));
                }

                if (z[look][k] is not null && look > 0 && z[look - 1][k] is null)
                {
                    throw new ArgumentException($"arm {k} was dropped before look {look + 1} and is there again", nameof(z));
                }
            }
        }
    }
}

/// <summary>An arm in the data of one stage.</summary>
/// <param name="Z">Against the control, from the stage's own data.</param>
/// <param name="Ratio">Participants of the arm for one of the control at that stage.</param>
public readonly record struct StageArm(double Z, double Ratio);
