using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// The published spending functions. Each gives the error one bound spends; a symmetric two-sided test spends half of its error at each bound.
/// Reference: validation/reference/boundaries.json (written out in R).
/// </summary>
public static class SpendingFunctions
{
    private const string AndersonClark = "Anderson and Clark, Statistics in Medicine 2010;29:321-327";

    /// <summary>Nearly nothing early: bounds close to O'Brien and Fleming's.</summary>
    public static SpendingFunction OBrienFlemingLike { get; } = new(
        "Lan-DeMets, O'Brien-Fleming-like", [], "2 Q(z(e/2) / sqrt(t))", "Lan and DeMets, Biometrika 1983;70:659-663",
        (error, time) => 2 * Normal.UpperTail(Normal.UpperQuantile(error / 2) / Math.Sqrt(time)));

    /// <summary>Bounds close to Pocock's.</summary>
    public static SpendingFunction PocockLike { get; } = new(
        "Lan-DeMets, Pocock-like", [], "e ln(1 + (exp(1) - 1) t)", "Lan and DeMets, Biometrika 1983;70:659-663",
        (error, time) => error * Math.Log(1 + ((Math.E - 1) * time)));

    /// <summary>The catalogue that tests and documents go through; families stand here with parameters in use.</summary>
    public static ImmutableArray<SpendingFunction> All { get; } =
    [
        OBrienFlemingLike, PocockLike, KimDeMets(1), KimDeMets(2), KimDeMets(3), HwangShihDeCani(-4), HwangShihDeCani(0), HwangShihDeCani(1),
        Exponential(0.8), NormalQuantile(-0.3, 1.5), TQuantile(3, -0.5, 1.2), CauchyQuantile(-0.5, 1), Logistic(-1.5, 1.2),
        Points([0.25, 0.5, 0.75], [0.05, 0.2, 0.6]),
    ];

    /// <summary>e t^rho: rho 1 is near Pocock, 3 near O'Brien-Fleming.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Rho is not positive.</exception>
    public static SpendingFunction KimDeMets(double rho)
    {
        RequirePositive(rho, nameof(rho));
        return new("Kim-DeMets power", [new("rho", rho)], "e t^rho", "Kim and DeMets, Biometrika 1987;74:149-154", (error, time) => error * Math.Pow(time, rho));
    }

    /// <summary>e (1 - exp(-gamma t)) / (1 - exp(-gamma)), and e t at gamma 0: -4 is near O'Brien-Fleming, 1 near Pocock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Gamma is not between -700 and 700, beyond which the exponential is no number.</exception>
    public static SpendingFunction HwangShihDeCani(double gamma)
    {
        if (!(Math.Abs(gamma) <= 700))
        {
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "gamma lies between -700 and 700");
        }

        return new(
            "Hwang-Shih-DeCani", [new("gamma", gamma)], "e (1 - exp(-gamma t)) / (1 - exp(-gamma)); e t at gamma 0",
            "Hwang, Shih and DeCani, Statistics in Medicine 1990;9:1439-1445",
            (error, time) => gamma == 0 ? error * time : error * Numerics.Exponential.Minus1(-gamma * time) / Numerics.Exponential.Minus1(-gamma));
    }

    /// <summary>e^(t^-nu): the exponential of the log error, one parameter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Nu is not positive.</exception>
    public static SpendingFunction Exponential(double nu)
    {
        RequirePositive(nu, nameof(nu));
        return new("exponential", [new("nu", nu)], "e^(t^-nu)", AndersonClark, (error, time) => Math.Exp(Math.Log(error) * Math.Pow(time, -nu)));
    }

    /// <summary>e F(a + b F^-1(t)) with the normal distribution function F.</summary>
    /// <exception cref="ArgumentOutOfRangeException">a is not finite or b not positive.</exception>
    public static SpendingFunction NormalQuantile(double a, double b) => Quantile(
        "normal quantile", [], a, b, "e F(a + b F^-1(t)), F the normal distribution function", Normal.LowerTail, Normal.Quantile);

    /// <summary>e F(a + b F^-1(t)) with Student's distribution function F.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The degrees of freedom or b are not positive, or a is not finite.</exception>
    public static SpendingFunction TQuantile(double degreesOfFreedom, double a, double b)
    {
        RequirePositive(degreesOfFreedom, nameof(degreesOfFreedom));
        return Quantile(
            "t quantile", [new("degrees of freedom", degreesOfFreedom)], a, b, "e F(a + b F^-1(t)), F Student's distribution function",
            x => StudentT.LowerTail(x, degreesOfFreedom), p => StudentT.Quantile(p, degreesOfFreedom));
    }

    /// <summary>e F(a + b F^-1(t)) with the Cauchy distribution function F(x) = 1/2 + atan(x) / pi.</summary>
    /// <exception cref="ArgumentOutOfRangeException">a is not finite or b not positive.</exception>
    public static SpendingFunction CauchyQuantile(double a, double b) => Quantile(
        "Cauchy quantile", [], a, b, "e F(a + b F^-1(t)), F the Cauchy distribution function",
        x => Math.Atan2(1, -x) / Math.PI, p => -1 / Math.Tan(Math.PI * p));

    /// <summary>e F(a + b F^-1(t)) with the logistic distribution function F(x) = 1 / (1 + exp(-x)).</summary>
    /// <exception cref="ArgumentOutOfRangeException">a is not finite or b not positive.</exception>
    public static SpendingFunction Logistic(double a, double b) => Quantile(
        "logistic quantile", [], a, b, "e F(a + b F^-1(t)), F the logistic distribution function", x => 1 / (1 + Math.Exp(-x)), p => Math.Log(p / (1 - p)));

    /// <summary>Straight lines through (0, 0), the given points and (1, 1): shares of the error against time.</summary>
    /// <param name="times">Strictly between 0 and 1, rising.</param>
    /// <param name="shares">Of the error, from 0 to 1, never falling; as many as times.</param>
    /// <exception cref="ArgumentException">A point is out of order; it is named.</exception>
    public static SpendingFunction Points(IReadOnlyList<double> times, IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(shares);
        if (times.Count != shares.Count)
        {
            throw new ArgumentException($"there are {times.Count} times and {shares.Count} shares", nameof(shares));
        }

        double[] at = [0, .. times, 1];
        double[] share = [0, .. shares, 1];
        for (var i = 1; i < at.Length; i++)
        {
            if (!(at[i] > at[i - 1]))
            {
                throw new ArgumentException(FormattableString.Invariant($"times[{Math.Min(i, times.Count) - 1}] is {at[Math.Min(i, times.Count)]:R}; times rise between 0 and 1"), nameof(times));
            }

            if (!(share[i] >= share[i - 1]))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"shares[{Math.Min(i, times.Count) - 1}] is {share[Math.Min(i, times.Count)]:R}; shares lie between 0 and 1 and do not fall"), nameof(shares));
            }
        }

        var parameters = Enumerable.Range(1, times.Count).Select(i => new SpendingParameter(FormattableString.Invariant($"share at {at[i]:R}"), share[i]));
        return new("points", [.. parameters], "straight lines through (0, 0), the points and (1, e)", "Lan and DeMets, Biometrika 1983;70:659-663", (error, time) =>
        {
            var right = Array.FindIndex(at, point => point >= time);
            return error * (share[right - 1] + ((share[right] - share[right - 1]) * (time - at[right - 1]) / (at[right] - at[right - 1])));
        });
    }

    private static SpendingFunction Quantile(
        string name, SpendingParameter[] parameters, double a, double b, string formula, Func<double, double> distribution, Func<double, double> quantile)
    {
        RequirePositive(b, nameof(b));
        if (!double.IsFinite(a))
        {
            throw new ArgumentOutOfRangeException(nameof(a), a, "a is finite");
        }

        return new(name, [.. parameters, new("a", a), new("b", b)], formula, AndersonClark, (error, time) => error * distribution(a + (b * quantile(time))));
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is positive and finite");
        }
    }
}
