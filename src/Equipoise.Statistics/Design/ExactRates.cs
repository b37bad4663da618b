using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Design;

/// <summary>A test of two counts, as the set of outcomes it rejects, in favour of more successes in the experimental arm.</summary>
/// <param name="Name">For print.</param>
/// <param name="Region">From the numbers of control and experimental participants and one-sided alpha to a table: true where x control and y experimental successes are rejected.</param>
public sealed record ExactRateTest(string Name, Func<int, int, double, bool[,]> Region)
{
    /// <summary>Fisher's exact test, one-sided: P(Y &gt;= y) given all successes is at most alpha.</summary>
    public static ExactRateTest Fisher { get; } = new("fisher", FisherRegion);

    /// <summary>The pooled Z at the normal critical value. Its error can exceed alpha: see <see cref="ExactRates.LargestError"/>.</summary>
    public static ExactRateTest PooledZ { get; } = OfZ("pooled-z", (x, n1, y, n2) => ProportionTest.PooledZ(y, n2, x, n1));

    /// <summary>The score Z of Farrington and Manning against a margin of the difference, at the normal critical value.</summary>
    public static ExactRateTest Score(double margin) =>
        OfZ(DesignArgument.Text($"score({margin:R})"), (x, n1, y, n2) => RiskDifference.ScoreTest(y, n2, x, n1, margin, ScoreVariance.Plain).Z);

    /// <summary>A test by a statistic at the normal critical value.</summary>
    /// <param name="name">For print.</param>
    /// <param name="z">From control successes and number, experimental successes and number.</param>
    public static ExactRateTest OfZ(string name, Func<int, int, int, int, double> z)
    {
        ArgumentNullException.ThrowIfNull(z);
        return new(name, (n1, n2, alpha) =>
        {
            var (region, critical) = (new bool[n1 + 1, n2 + 1], Normal.UpperQuantile(alpha));
            for (var x = 0; x <= n1; x++)
            {
                for (var y = 0; y <= n2; y++)
                {
                    region[x, y] = z(x, n1, y, n2) >= critical;
                }
            }

            return region;
        });
    }

    private static bool[,] FisherRegion(int controlTotal, int experimentalTotal, double alpha)
    {
        var region = new bool[controlTotal + 1, experimentalTotal + 1];
        for (var successes = 0; successes <= controlTotal + experimentalTotal; successes++)
        {
            var margin = new ConditionalMargin(experimentalTotal, controlTotal, successes);
            var probabilities = margin.Probabilities(0);
            double tail = 0;
            for (var y = margin.Largest; y >= margin.Smallest; y--)
            {
                tail += probabilities[y - margin.Smallest];
                // A tail that is alpha but for rounding is alpha.
                region[successes - y, y] = tail <= alpha * (1 + 1e-12);
            }
        }

        return region;
    }
}

/// <summary>Exact power and error of tests of two counts, by enumeration of all outcomes. Reference: validation/reference/design.json (enumerated in R).</summary>
public static class ExactRates
{
    /// <summary>The probability that a test rejects.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static double Power(double control, double experimental, int controlTotal, int experimentalTotal, double oneSidedAlpha, ExactRateTest test) =>
        Probability(Region(controlTotal, experimentalTotal, oneSidedAlpha, test), control, experimental);

    /// <summary>
    /// The largest probability to reject when the experimental rate is the control's plus a margin, over control rates on an even grid between the ends. It is at least the value at each of them; between
    /// them it can be a little larger.
    /// </summary>
    /// <param name="controlTotal">Participants of the control arm.</param>
    /// <param name="experimentalTotal">Participants of the experimental arm.</param>
    /// <param name="oneSidedAlpha">Nominal.</param>
    /// <param name="test">The test.</param>
    /// <param name="margin">Of the test; 0 without one.</param>
    /// <param name="gridPoints">At least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static double LargestError(int controlTotal, int experimentalTotal, double oneSidedAlpha, ExactRateTest test, double margin = 0, int gridPoints = 1001)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(gridPoints, 2);
        var region = Region(controlTotal, experimentalTotal, oneSidedAlpha, test);
        var (low, high) = (Math.Max(0, -margin), Math.Min(1, 1 - margin));
        return Enumerable.Range(0, gridPoints).Max(k =>
        {
            var p = low + ((high - low) * k / (gridPoints - 1));
            return Probability(region, p, Math.Clamp(p + margin, 0, 1));
        });
    }

    /// <summary>The least number per arm, allocated equally, with which the power is reached; a larger number can have less, since exact power goes in saw-teeth.</summary>
    /// <exception cref="UnreachableTargetException">The largest number does not reach it.</exception>
    public static int PerArm(double control, double experimental, double oneSidedAlpha, double power, ExactRateTest test, int largest = 500)
    {
        DesignArgument.Power(power, DesignArgument.Alpha(oneSidedAlpha));
        double best = 0;
        for (var n = 2; n <= largest; n++)
        {
            var reached = Power(control, experimental, n, n, oneSidedAlpha, test);
            if (reached >= power)
            {
                return n;
            }

            best = Math.Max(best, reached);
        }

        throw new UnreachableTargetException($"the exact power with at most {largest} per arm", power, best);
    }

    private static bool[,] Region(int controlTotal, int experimentalTotal, double oneSidedAlpha, ExactRateTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(controlTotal, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(experimentalTotal, 1);
        DesignArgument.Alpha(oneSidedAlpha);
        return test.Region(controlTotal, experimentalTotal, oneSidedAlpha);
    }

    private static double Probability(bool[,] region, double control, double experimental)
    {
        var (c, e) = (Binomial.Probabilities(region.GetLength(0) - 1, control), Binomial.Probabilities(region.GetLength(1) - 1, experimental));
        double sum = 0;
        for (var x = 0; x < c.Length; x++)
        {
            double row = 0;
            for (var y = 0; y < e.Length; y++)
            {
                row += region[x, y] ? e[y] : 0;
            }

            sum += c[x] * row;
        }

        return sum;
    }
}
