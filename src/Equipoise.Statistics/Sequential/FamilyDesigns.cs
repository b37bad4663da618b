using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>Sequential designs whose bounds have a published shape. Constants are exact for the looks given, equally spaced or not.</summary>
public static class FamilyDesigns
{
    private const double ChristmasTree = 0.583;

    /// <summary>
    /// Upper bounds c * shape(t), mirrored below if two-sided, with the constant at which the upper side is crossed with the error. Reference:
    /// validation/reference/boundaries.json (rpact).
    /// </summary>
    /// <param name="family">O'Brien-Fleming, Pocock or Wang-Tsiatis.</param>
    /// <param name="oneSidedAlpha">The error of the upper side; a two-sided test has twice as much.</param>
    /// <param name="informationFractions">Rising; the last 1.</param>
    /// <param name="twoSided">Whether the lower bound mirrors the upper.</param>
    /// <param name="power">To find the drift for; null for none.</param>
    /// <exception cref="ArgumentException">A fraction, alpha or the power is out of its range; it is named.</exception>
    public static SequentialDesign Of(BoundaryFamily family, double oneSidedAlpha, IReadOnlyList<double> informationFractions, bool twoSided, double? power = null)
    {
        ArgumentNullException.ThrowIfNull(family);
        var t = Checked(informationFractions, oneSidedAlpha, power);
        var shape = Array.ConvertAll(t, fraction => family.Shape(fraction));
        SequentialDesign At(double constant) => Rejecting(family.Name, t, Array.ConvertAll(shape, s => constant * s), twoSided, oneSidedAlpha);
        var constant = Constant(at => At(at), oneSidedAlpha, $"the constant of {family.Name}");
        return WithDrift(At(constant), power);
    }

    /// <summary>
    /// Haybittle and Peto's test: the same far bound at each interim look, and at the end the bound that uses up the error (the bound of the fixed test where it
    /// is left as it is, as in the publications, is slightly lower). Source: Haybittle, British Journal of Radiology 1971;44:793-797; Peto et al., British Journal
    /// of Cancer 1976;34:585-612. Reference: validation/reference/boundaries.json (rpact).
    /// </summary>
    /// <param name="oneSidedAlpha">The error of the upper side.</param>
    /// <param name="informationFractions">Rising; the last 1.</param>
    /// <param name="interimZ">The bound at interim looks; 3 as published.</param>
    /// <param name="twoSided">Whether the lower bound mirrors the upper.</param>
    /// <param name="power">To find the drift for; null for none.</param>
    /// <exception cref="ArgumentException">The interim bound spends the whole error or more; or as in <see cref="Of"/>.</exception>
    public static SequentialDesign HaybittlePeto(
        double oneSidedAlpha, IReadOnlyList<double> informationFractions, double interimZ = 3, bool twoSided = false, double? power = null)
    {
        var t = Checked(informationFractions, oneSidedAlpha, power);
        if (!(interimZ > 0 && double.IsFinite(interimZ)))
        {
            throw new ArgumentOutOfRangeException(nameof(interimZ), interimZ, "an interim bound is positive and finite");
        }

        var upper = new double[t.Length];
        Array.Fill(upper, interimZ);
        var inside = new InsideMass(0).Start();
        double spent = 0;
        for (var look = 0; look + 1 < t.Length; look++)
        {
            spent += inside.Above(t[look], interimZ, 0);
            var lower = twoSided ? -interimZ : double.NegativeInfinity;
            inside.Advance(t[look], t[look + 1], new Continuation(lower, interimZ, 0, 0, 0));
        }

        if (spent >= oneSidedAlpha)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"interim bounds of {interimZ:R} spend {spent:R}, and the whole error is {oneSidedAlpha:R}: nothing is left for the last look"), nameof(interimZ));
        }

        upper[^1] = BoundSearch.Upper(inside, t[^1], 0, oneSidedAlpha - spent);
        return WithDrift(Rejecting(FormattableString.Invariant($"Haybittle-Peto, interim bound {interimZ:R}"), t, upper, twoSided, oneSidedAlpha), power);
    }

    /// <summary>
    /// Pampallona and Tsiatis' test: upper bounds c1 t^(delta1 - 1/2), futility bounds d sqrt(t) - c0 t^(delta0 - 1/2), which meet at t = 1 where the drift is
    /// d = c0 + c1. One-sided the trial ends for futility below the bound; two-sided in the wedge between minus and plus it, where it is positive. Binding: the
    /// error counts on futility being obeyed, as published; not binding: it does not. The type II error is the probability under d not to end at the upper
    /// bound (two-sided too, where rejecting on the wrong side has a probability around 1e-7). Source: Pampallona and Tsiatis, Journal of Statistical Planning and Inference 1994;42:19-35. Reference: validation/reference/boundaries.json (rpact).
    /// </summary>
    /// <param name="oneSidedAlpha">The error of the upper side.</param>
    /// <param name="beta">The type II error.</param>
    /// <param name="informationFractions">Rising; the last 1.</param>
    /// <param name="rejectionDelta">The shape of the rejection bounds.</param>
    /// <param name="futilityDelta">The shape of the futility bounds.</param>
    /// <param name="twoSided">Whether the question is two-sided.</param>
    /// <param name="binding">Whether the error counts on futility being obeyed.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static SequentialDesign PampallonaTsiatis(
        double oneSidedAlpha,
        double beta,
        IReadOnlyList<double> informationFractions,
        double rejectionDelta,
        double futilityDelta,
        bool twoSided = false,
        bool binding = true)
    {
        var t = Checked(informationFractions, oneSidedAlpha, 1 - beta);
        if (!(rejectionDelta <= 0.5 && double.IsFinite(rejectionDelta) && futilityDelta <= 0.5 && double.IsFinite(futilityDelta)))
        {
            throw new ArgumentException(FormattableString.Invariant($"delta is {rejectionDelta:R} for rejection and {futilityDelta:R} for futility; it is at most 1/2"), nameof(rejectionDelta));
        }

        var name = FormattableString.Invariant($"Pampallona-Tsiatis, delta {rejectionDelta:R} and {futilityDelta:R}, {(binding ? "binding" : "not binding")}");
        var honoured = binding ? FutilityUse.Obeyed : FutilityUse.Ignored;
        var target = Normal.UpperQuantile(beta);
        var constant = Normal.UpperQuantile(oneSidedAlpha);
        if (!binding)
        {
            constant = Constant(at => At(at, at), oneSidedAlpha, "the constant of Pampallona and Tsiatis");
        }

        var drift = Root.OfNearlyLinear(
            d =>
            {
                constant = binding ? Constant(at => At(at, d), oneSidedAlpha, "the constant of Pampallona and Tsiatis", constant) : constant;
                return Normal.Quantile(At(constant, d).Cross(d).TotalUpper) - target;
            },
            "the drift of Pampallona and Tsiatis",
            constant + target);
        return At(constant, drift) with { Drift = drift };

        SequentialDesign At(double c1, double d)
        {
            var upper = Array.ConvertAll(t, fraction => c1 * Math.Pow(fraction, rejectionDelta - 0.5));
            var futility = new double[t.Length];
            for (var look = 0; look < t.Length; look++)
            {
                var at = (d * Math.Sqrt(t[look])) - ((d - c1) * Math.Pow(t[look], futilityDelta - 0.5));
                futility[look] = look + 1 == t.Length ? upper[look] : twoSided && at <= 0 ? double.NegativeInfinity : Math.Min(at, upper[look]);
            }

            return Rejecting(name, t, upper, twoSided, oneSidedAlpha) with
            {
                FutilityZ = [.. futility],
                FutilityBinding = honoured == FutilityUse.Obeyed,
            };
        }

        double Constant(Func<double, SequentialDesign> design, double alpha, string what, double start = 0) =>
            FamilyDesigns.Constant(design, alpha, what, start, honoured);
    }

    /// <summary>
    /// Whitehead's triangular test, with the constant found by the exact recursion instead of a correction of the continuous boundary: on the scale of B = Z sqrt(t),
    /// rejection at or above a (1 + t), futility at or below a (3 t - 1), meeting at t = 1, with the a at which the error, futility obeyed, is exact. Under drift 4 a
    /// the type II error equals the error, by symmetry; the drift for another power is found. Source: Whitehead and Stratton, Biometrics 1983;39:227-236; Jennison and
    /// Turnbull (2000), ch. 4.
    /// </summary>
    /// <param name="oneSidedAlpha">The error.</param>
    /// <param name="informationFractions">Rising; the last 1.</param>
    /// <param name="power">To find the drift for; null for one minus the error.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static SequentialDesign Triangular(double oneSidedAlpha, IReadOnlyList<double> informationFractions, double? power = null)
    {
        var t = Checked(informationFractions, oneSidedAlpha, power);
        SequentialDesign At(double a) => Triangle("triangular, exact", t, oneSidedAlpha, a, 0);
        var constant = FamilyDesigns.Constant(At, oneSidedAlpha, "the constant of the triangular test", 0, FutilityUse.Obeyed);
        var design = At(constant);
        return power is null ? design with { Drift = 4 * constant } : WithDrift(design, power);
    }

    /// <summary>
    /// The triangular test as published for discrete looks: the continuous boundary with a = sqrt(ln(1 / (2 alpha)) / 2) on the scale of B for looks without end, drawn
    /// in at each look by 0.583 times the root of the information gained (the Christmas-tree correction). Its error is close to alpha, not equal to it;
    /// <see cref="SequentialDesign.Cross(double, FutilityUse)"/> gives it. Source: Whitehead and Stratton, Biometrics 1983;39:227-236; Whitehead, The Design and
    /// Analysis of Sequential Clinical Trials (1997).
    /// </summary>
    /// <param name="oneSidedAlpha">The error that is aimed at.</param>
    /// <param name="informationFractions">Rising; the last 1.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; it is named.</exception>
    public static SequentialDesign TriangularChristmasTree(double oneSidedAlpha, IReadOnlyList<double> informationFractions)
    {
        var t = Checked(informationFractions, oneSidedAlpha, null);
        // a + c t with a = c at t = 1, c = drift / 4, a = (2 / drift) ln(1 / (2 alpha)): a^2 = ln(1 / (2 alpha)) / 2.
        var a = Math.Sqrt(Math.Log(1 / (2 * oneSidedAlpha)) / 2);
        return Triangle("triangular, Christmas-tree correction", t, oneSidedAlpha, a, ChristmasTree) with { Drift = 4 * a };
    }

    /// <summary>
    /// A design with futility bounds that are given: where they bind, the upper bounds (and the lower ones that mirror them) are drawn in by one factor until the error, futility obeyed, is the
    /// design's again; where they do not, the upper bounds stay. Proved by its own crossing probabilities and against <see cref="SpendingPlan"/> with one look left.
    /// </summary>
    /// <param name="design">Of any family, without futility.</param>
    /// <param name="futility">At each look; the last is ignored, since the bounds meet there.</param>
    /// <param name="power">To find the drift for, futility obeyed; null for none.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a futility bound lies above the upper one; it is named.</exception>
    public static SequentialDesign WithFutility(SequentialDesign design, GivenFutility futility, double? power = null)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(futility);
        var looks = design.UpperZ.Length;
        if (futility.Z.Length != looks)
        {
            throw new ArgumentException($"there are {looks} looks and {futility.Z.Length} futility bounds", nameof(futility));
        }

        SequentialDesign At(double factor)
        {
            double[] upper = [.. design.UpperZ.Select(z => z * factor)];
            double[] low = [.. futility.Z.Select((z, look) => look + 1 == looks ? upper[look] : z)];
            SpendingChecks.Bounds([.. design.InformationFractions], upper, [.. design.LowerZ.Select(z => z * factor)], low, design.FutilityShape);
            return design with { UpperZ = [.. upper], LowerZ = [.. design.LowerZ.Select(z => z * factor)], FutilityZ = [.. low], FutilityBinding = futility.Binding, Drift = null };
        }

        var factor = futility.Binding ? Constant(At, design.OneSidedAlpha, "the factor of bounds with binding futility", 1, FutilityUse.Obeyed) : 1;
        return WithDrift(At(factor), power);
    }

    private static SequentialDesign Triangle(string name, double[] t, double alpha, double a, double correction)
    {
        var (upper, futility) = (new double[t.Length], new double[t.Length]);
        for (var look = 0; look < t.Length; look++)
        {
            var drawn = correction * Math.Sqrt(t[look] - (look == 0 ? 0 : t[look - 1]));
            var (top, bottom) = ((a * (1 + t[look])) - drawn, (a * ((3 * t[look]) - 1)) + drawn);
            // Drawn in, the bounds may meet before the last look; there they are both at their middle.
            (upper[look], futility[look]) = (Math.Max(top, (top + bottom) / 2) / Math.Sqrt(t[look]), Math.Min(bottom, (top + bottom) / 2) / Math.Sqrt(t[look]));
        }

        futility[^1] = upper[^1];
        return Rejecting(name, t, upper, false, alpha) with { FutilityZ = [.. futility], FutilityBinding = true };
    }

    private static SequentialDesign Rejecting(string name, double[] t, double[] upper, bool twoSided, double alpha) => new()
    {
        Name = twoSided ? name + ", two-sided" : name,
        InformationFractions = [.. t],
        UpperZ = [.. upper],
        LowerZ = [.. upper.Select(z => twoSided ? -z : double.NegativeInfinity)],
        FutilityZ = [.. upper.Select((z, look) => look + 1 == upper.Length ? z : double.NegativeInfinity)],
        FutilityShape = twoSided ? FutilityShape.InnerWedge : FutilityShape.Below,
        FutilityBinding = false,
        OneSidedAlpha = alpha,
        Drift = null,
    };

    private static SequentialDesign WithDrift(SequentialDesign design, double? power) =>
        power is { } wanted ? design with { Drift = design.DriftFor(wanted) } : design;

    /// <summary>The constant at which the upper bound is crossed with the error under drift 0: secants in probits, which are nearly straight in it.</summary>
    private static double Constant(
        Func<double, SequentialDesign> design, double alpha, string what, double start = 0, FutilityUse futility = FutilityUse.Ignored)
    {
        var target = Normal.UpperQuantile(alpha);
        return Root.OfNearlyLinear(at => Normal.UpperQuantile(design(at).Cross(0, futility).TotalUpper) - target, what, start == 0 ? 1.1 * target : start);
    }

    private static double[] Checked(IReadOnlyList<double> informationFractions, double oneSidedAlpha, double? power)
    {
        ArgumentNullException.ThrowIfNull(informationFractions);
        double[] t = [.. informationFractions];
        SpendingChecks.Looks(t, LastLook.AtFullInformation);
        if (!(oneSidedAlpha > 0 && oneSidedAlpha < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(oneSidedAlpha), oneSidedAlpha, "a one-sided alpha lies between 0 and 1/2");
        }

        if (power is { } wanted && !(wanted > oneSidedAlpha && wanted < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(power), wanted, FormattableString.Invariant($"a power lies between the error, {oneSidedAlpha:R}, and 1"));
        }

        return t;
    }
}
