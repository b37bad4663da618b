using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Several arms and one control over several looks: the trial finds an arm better where its Z is at or above the bound of the look. The family-wise error, the probability under the global null hypothesis that any
/// arm's Z does so, is alpha; dropping arms only lowers it. 1 to 6 arms, 1 to 5 looks; the share of an arm to the control is the same at all looks. Absolute error of probabilities below 1e-7 up to three looks
/// and 1e-5 at five, where a design takes seconds. Source: Magirr, Jaki and Whitehead, Biometrika 2012;99:494-501. Reference: validation/reference/multi-arm.json (mvtnorm).
/// </summary>
public sealed record MultiArmDesign
{
    private const int MostLooks = 5;

    private MultiArmDesign()
    {
    }

    /// <summary>The family or the spending function, for print.</summary>
    public required string Name { get; init; }

    /// <summary>Participants of each arm for one of the control.</summary>
    public required ImmutableArray<double> Ratios { get; init; }

    /// <summary>Information at each look over the planned.</summary>
    public required ImmutableArray<double> InformationFractions { get; init; }

    /// <summary>The bound of every arm's Z at each look.</summary>
    public required ImmutableArray<double> UpperZ { get; init; }

    /// <summary>The family-wise error.</summary>
    public required double OneSidedAlpha { get; init; }

    /// <summary>Bounds that spend the family-wise error by a function, look by look.</summary>
    /// <param name="function">The spending function.</param>
    /// <param name="oneSidedAlpha">The family-wise error.</param>
    /// <param name="ratios">Participants of each arm for one of the control.</param>
    /// <param name="informationFractions">Rising, the last at most 1; an interim plan ends below 1 and has spent less than alpha.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static MultiArmDesign BySpending(SpendingFunction function, double oneSidedAlpha, IReadOnlyList<double> ratios, IReadOnlyList<double> informationFractions)
    {
        ArgumentNullException.ThrowIfNull(function);
        var (r, t) = Checked(oneSidedAlpha, ratios, informationFractions);
        var bounds = new List<double>();
        double before = 0;
        for (var look = 0; look < t.Length; look++)
        {
            var spent = function.Spent(oneSidedAlpha, t[look]);
            if (!(spent > before))
            {
                throw new ArgumentException(FormattableString.Invariant($"{function} spends {spent:R} by {t[look]:R}, no more than the {before:R} before: the look would have no bound"), nameof(informationFractions));
            }

            before = spent;
            var (target, now) = (Normal.UpperQuantile(spent), t[..(look + 1)]);
            var start = Math.Max(Normal.UpperQuantile(spent / r.Length), Normal.UpperQuantile((spent - (look == 0 ? 0 : function.Spent(oneSidedAlpha, t[look - 1]))) / r.Length) - 0.2);
            bounds.Add(look == 0
                ? Root.OfNearlyLinear(u => Normal.UpperQuantile(Dunnett.P(u, r)) - target, "a bound of several arms", start)
                : Root.OfNearlyLinear(u => Normal.UpperQuantile(Crossed(r, new double[r.Length], now, [.. bounds, u])[^1]) - target, "a bound of several arms", start, 0.5));
        }

        return new MultiArmDesign { Name = function.ToString(), Ratios = [.. r], InformationFractions = [.. t], UpperZ = [.. bounds], OneSidedAlpha = before };
    }

    /// <summary>Bounds c * shape(t), the c at which the family-wise error is alpha.</summary>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static MultiArmDesign Of(BoundaryFamily family, double oneSidedAlpha, IReadOnlyList<double> ratios, IReadOnlyList<double> informationFractions)
    {
        ArgumentNullException.ThrowIfNull(family);
        var (r, t) = Checked(oneSidedAlpha, ratios, informationFractions);
        double[] At(double c) => Array.ConvertAll(t, fraction => c * family.Shape(fraction));
        var target = Normal.UpperQuantile(oneSidedAlpha);
        var constant = Root.OfNearlyLinear(c => Normal.UpperQuantile(Crossed(r, new double[r.Length], t, At(c))[^1]) - target, $"the constant of {family.Name}", Normal.UpperQuantile(oneSidedAlpha / r.Length) + 0.1);
        return new MultiArmDesign { Name = family.Name, Ratios = [.. r], InformationFractions = [.. t], UpperZ = [.. At(constant)], OneSidedAlpha = oneSidedAlpha };
    }

    /// <summary>By each look, the probability that some arm has crossed.</summary>
    /// <param name="drifts">The expectation of each arm's Z at fraction 1.</param>
    /// <exception cref="ArgumentException">Another number of drifts than arms, or one is not finite.</exception>
    public ImmutableArray<double> CrossedBy(IReadOnlyList<double> drifts) => [.. Crossed([.. Ratios], Drifts(drifts), [.. InformationFractions], [.. UpperZ])];

    /// <summary>The disjunctive power: the probability to find any arm better.</summary>
    /// <exception cref="ArgumentException">As in <see cref="CrossedBy"/>.</exception>
    public double DisjunctivePower(IReadOnlyList<double> drifts) => CrossedBy(drifts)[^1];

    /// <summary>The probability that at the first look at which any arm crosses the given arm crosses and has the highest Z.</summary>
    /// <exception cref="ArgumentException">As in <see cref="CrossedBy"/>, or there is no such arm.</exception>
    public double PowerToFind(int arm, IReadOnlyList<double> drifts) => arm >= 0 && arm < Ratios.Length
        ? new MultiArmTree([.. Ratios], Drifts(drifts), [.. InformationFractions], [.. UpperZ], arm).Run().BestAt.Sum()
        : throw new ArgumentOutOfRangeException(nameof(arm), arm, $"arms are 0 to {Ratios.Length - 1}");

    /// <summary>
    /// The least favourable configuration: the given arm has the drift, every other one the effect that is the given share of its effect (0 or an effect not worth finding), so its drift is
    /// share * drift * sqrt(r_k / (1 + r_k)) / sqrt(r / (1 + r)).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such arm, or the share is not from 0 to below 1.</exception>
    public ImmutableArray<double> LeastFavourable(int arm, double drift, double share)
    {
        if (!(share >= 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "the share of the effect that others have is 0 or more, and below 1");
        }

        if (arm < 0 || arm >= Ratios.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(arm), arm, $"arms are 0 to {Ratios.Length - 1}");
        }

        SequentialArgument.Finite(drift);
        return [.. Ratios.Select((r, k) => k == arm ? drift : share * drift * Math.Sqrt(r / (1 + r) * ((1 + Ratios[arm]) / Ratios[arm])))];
    }

    /// <summary>The drift of the arm at which it is found with the given power under the least favourable configuration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The power is not between the probability at drift 0 and 1; or as in <see cref="LeastFavourable"/>.</exception>
    public double DriftToFind(int arm, double power, double share)
    {
        var atNull = PowerToFind(arm, LeastFavourable(arm, 0, share));
        if (!(power > atNull && power < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(power), power, FormattableString.Invariant($"a power to find an arm lies between that at no effect, {atNull:G6}, and 1"));
        }

        var target = Normal.Quantile(power);
        return Root.OfNearlyLinear(
            drift => Normal.Quantile(Math.Clamp(PowerToFind(arm, LeastFavourable(arm, drift, share)), 1e-12, 1 - 1e-12)) - target, "the drift to find an arm", UpperZ[^1] + target);
    }

    /// <summary>
    /// Participants of the control arm when an arm's Z has a drift: drift^2 (1 + 1/r) / effect^2, effect in standard deviations; each arm has its ratio as many. Not rounded.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not positive.</exception>
    public static double ControlParticipants(double drift, double ratio, double standardisedEffect) =>
        SequentialArgument.Positive(drift) * drift * (1 + (1 / SequentialArgument.Positive(ratio))) / (SequentialArgument.Positive(standardisedEffect) * standardisedEffect);

    private static double[] Crossed(double[] ratios, double[] drifts, double[] t, double[] upper) => new MultiArmTree(ratios, drifts, t, upper).Run().CrossedBy;

    private double[] Drifts(IReadOnlyList<double> drifts)
    {
        ArgumentNullException.ThrowIfNull(drifts);
        return drifts.Count == Ratios.Length
            ? [.. drifts.Select((drift, k) => SequentialArgument.Finite(drift, $"drifts[{k}]"))]
            : throw new ArgumentException($"there are {drifts.Count} drifts and {Ratios.Length} arms", nameof(drifts));
    }

    private static (double[] Ratios, double[] T) Checked(double alpha, IReadOnlyList<double> ratios, IReadOnlyList<double> informationFractions)
    {
        ArgumentNullException.ThrowIfNull(informationFractions);
        if (!(alpha is >= 1e-5 and < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "a family-wise error of several arms lies between 1e-5, below which the sums over the control lose their digits, and 1/2");
        }

        double[] t = [.. informationFractions];
        if (t.Length is 0 or > MostLooks || t[^1] > 1)
        {
            throw new ArgumentException($"there are {t.Length} looks that end at {(t.Length == 0 ? 0 : t[^1])}; there are 1 to {MostLooks}, and the last is at most 1", nameof(informationFractions));
        }

        GroupSequential.RequireRising(t);
        return (Dunnett.Checked(ratios), t);
    }
}
