using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// What is believed of a probability: the beta law with density proportional to p^(a - 1) (1 - p)^(b - 1). Before any outcome it is a prior worth a + b outcomes.
/// Source: Spiegelhalter, Abrams and Myles, Bayesian Approaches to Clinical Trials and Health-Care Evaluation (2004), ch. 3. Reference: validation/reference/bayesian-monitoring.json (R's pbeta, qbeta, integrate).
/// </summary>
public sealed record BetaLaw
{
    /// <summary>A law of two shapes.</summary>
    /// <param name="a">Successes it is worth; positive.</param>
    /// <param name="b">Failures it is worth; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A shape is not positive and finite.</exception>
    public BetaLaw(double a, double b) => (A, B) = (SequentialArgument.Positive(a), SequentialArgument.Positive(b));

    /// <summary>Every probability alike: a and b are 1.</summary>
    public static BetaLaw Uniform { get; } = new(1, 1);

    /// <summary>Jeffreys' prior: a and b are one half.</summary>
    public static BetaLaw Jeffreys { get; } = new(0.5, 0.5);

    /// <summary>Successes it is worth.</summary>
    public double A { get; }

    /// <summary>Failures it is worth.</summary>
    public double B { get; }

    /// <summary>a / (a + b).</summary>
    public double Mean => A / (A + B);

    /// <summary>The law after outcomes: a plus the successes, b plus the failures.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public BetaLaw After(int successes, int failures)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        return new BetaLaw(A + successes, B + failures);
    }

    /// <summary>The probability that p is at most x; 0 below 0 and 1 above 1.</summary>
    public double LowerTail(double x) => x <= 0 ? 0 : x >= 1 ? 1 : Math.Exp(IncompleteBeta.LogLowerTail(A, B, Math.Log(x) - double.LogP1(-x)));

    /// <summary>The probability that p is above x, computed as a tail.</summary>
    public double UpperTail(double x) => x <= 0 ? 1 : x >= 1 ? 0 : Math.Exp(IncompleteBeta.LogLowerTail(B, A, double.LogP1(-x) - Math.Log(x)));

    /// <summary>The x with lower tail q.</summary>
    /// <exception cref="ArgumentOutOfRangeException">q is not strictly between 0 and 1.</exception>
    public double Quantile(double q) => SequentialArgument.Share(q) <= 0.5 ? IncompleteBeta.LowerQuantile(A, B, q) : 1 - IncompleteBeta.LowerQuantile(B, A, 1 - q);

    /// <summary>
    /// The beta-binomial law of the successes among n further outcomes: P(k) = C(n, k) B(a + k, b + n - k) / B(a, b), n + 1 numbers that add up to 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    public double[] Predict(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var law = new double[n + 1];
        for (var k = 0; k < n; k++)
        {
            law[k + 1] = law[k] + Math.Log((n - k) * (A + k) / ((k + 1) * (B + n - k - 1)));
        }

        var (largest, sum) = (law.Max(), 0.0);
        for (var k = 0; k <= n; k++)
        {
            sum += law[k] = Math.Exp(law[k] - largest);
        }

        return Array.ConvertAll(law, p => p / sum);
    }

    /// <summary>
    /// The probability that this p exceeds another one, independent of it, by more than a margin: the integral of this upper tail at x + margin against the other density,
    /// on the scale of log(x / (1 - x)), where the density is smooth whatever its shapes. Absolute error below 1e-11.
    /// </summary>
    /// <param name="other">The law of the other probability.</param>
    /// <param name="margin">From -1 to 1; negative for non-inferiority.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not between -1 and 1.</exception>
    public double Exceeds(BetaLaw other, double margin)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!(margin > -1 && margin < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(margin), margin, "a margin of two probabilities lies between -1 and 1");
        }

        // Where x is at most minus the margin this p exceeds it for certain; where it is at least one less the margin, never.
        var certain = margin < 0 ? other.LowerTail(-margin) : 0;
        var (from, until) = (margin < 0 ? Logit(-margin) : double.NegativeInfinity, margin > 0 ? Logit(1 - margin) : double.PositiveInfinity);
        return Math.Min(1, certain + other.Integrate(from, until, y =>
        {
            var (x, left) = (1 / (1 + Math.Exp(-y)), 1 / (1 + Math.Exp(y)));
            var (above, below) = (x + margin, left - margin);
            return above <= 0 ? 1 : below <= 0 ? 0 : Math.Exp(IncompleteBeta.LogLowerTail(B, A, margin == 0 ? -y : Math.Log(below) - Math.Log(above)));
        }));
    }

    private static double Logit(double x) => Math.Log(x / (1 - x));

    private double Integrate(double from, double until, Func<double, double> function)
    {
        var norm = MathNet.Numerics.SpecialFunctions.GammaLn(A + B) - MathNet.Numerics.SpecialFunctions.GammaLn(A) - MathNet.Numerics.SpecialFunctions.GammaLn(B);
        var (middle, spread) = (Math.Log(A / B), Math.Sqrt((1 / A) + (1 / B)));
        // The density falls like exp(a y) to the left and exp(-b y) to the right.
        var (low, high) = (Math.Max(from, middle - (8 * spread) - (40 / A)), Math.Min(until, middle + (8 * spread) + (40 / B)));
        double sum = 0, left = low;
        foreach (var cut in new[] { -64.0, -32, -16, -8, -4, -2, -1, 0, 1, 2, 4, 8, 16, 32, 64 }.Select(k => middle + (k * spread)).Where(cut => cut > low && cut < high).Append(high))
        {
            sum += AdaptiveQuadrature.Integrate(y => Math.Exp(norm - (A * LogOnePlusExp(-y)) - (B * LogOnePlusExp(y))) * function(y), left, cut, 1e-14);
            left = cut;
        }

        return sum;
    }

    private static double LogOnePlusExp(double y) => y > 0 ? y + double.LogP1(Math.Exp(-y)) : double.LogP1(Math.Exp(y));
}
