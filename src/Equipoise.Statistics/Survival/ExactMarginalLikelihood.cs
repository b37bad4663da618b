using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The likelihood of continuous times read coarsely: at each event time the probability that the d tied rows fail before everyone else at risk, in whichever order. With
/// risks a_i of the tied and S the sum of the others' it is the integral of S exp(-S t) times the product of 1 - exp(-a_i t) over t (DeLong, Guirguis and So, Biometrika
/// 1994;81:607-611; the sum over orders is Kalbfleisch and Prentice's, 2nd ed., 4.2). On the scale y = log t the integrand has one peak, falls off at least
/// exponentially and is analytic within pi/2 of the real line, so the trapezoid rule with step 1/5 or a quarter of the peak's width is exact to rounding.
/// </summary>
internal sealed class ExactMarginalLikelihood(RiskGrid grid, double[][] columns, double[]? offsets) : ILogLikelihood
{
    private const double Step = 0.2;

    /// <summary>exp(-45) is below the rounding of the sum.</summary>
    private const double Negligible = 45;

    private const int MaximumSteps = 200;

    private readonly int p = columns.Length;

    public double Value { get; private set; }

    public double[] Gradient { get; } = new double[columns.Length];

    public double[,] Information { get; } = new double[columns.Length, columns.Length];

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        Value = 0;
        Array.Clear(Gradient);
        Array.Clear(Information);
        var eta = RiskSets.Exponents(grid, columns, offsets, coefficients);
        for (var k = 0; k < grid.BlockCount; k++)
        {
            AddEventTime(grid.Deaths[k], RiskSets.At(grid, k), eta);
        }
    }

    private void AddEventTime(int deaths, List<int> atRisk, double[] eta)
    {
        if (atRisk.Count == deaths)
        {
            return;
        }

        var largest = atRisk.Max(i => eta[i]);
        var risk = atRisk.ConvertAll(i => Math.Exp(eta[i] - largest)).ToArray();
        var others = risk.AsSpan(deaths).ToArray().Sum();
        var tied = risk[..deaths];
        var first = new double[p];
        var second = new double[p, p];
        for (var i = deaths; i < risk.Length; i++)
        {
            for (var j = 0; j < p; j++)
            {
                first[j] += risk[i] * columns[j][atRisk[i]];
                for (var l = 0; l < p; l++)
                {
                    second[j, l] += risk[i] * columns[j][atRisk[i]] * columns[l][atRisk[i]];
                }
            }
        }

        var peak = Peak(tied, others, out var width);
        var step = Math.Min(Step, width / 4);
        var height = LogIntegrand(tied, others, peak);
        double sum = 0;
        var mean = new double[p];
        var moment = new double[p, p];
        foreach (var direction in (int[])[1, -1])
        {
            for (var n = direction > 0 ? 0 : 1; ; n++)
            {
                var y = peak + (direction * n * step);
                var relative = LogIntegrand(tied, others, y) - height;
                if (relative < -Negligible)
                {
                    break;
                }

                var share = Math.Exp(relative);
                sum += share;
                AddMoments(atRisk, tied, others, first, second, Math.Exp(y), share, mean, moment);
            }
        }

        Value += Math.Log(sum * step) + height;
        for (var j = 0; j < p; j++)
        {
            Gradient[j] += mean[j] / sum;
            for (var l = 0; l < p; l++)
            {
                Information[j, l] -= (moment[j, l] / sum) - (mean[j] / sum * (mean[l] / sum));
            }
        }
    }

    /// <summary>Given t, the score G = sum of x a t / (exp(a t) - 1) + S1 (1/S - t) and the sum of its derivative and G G', each times the share of t.</summary>
    private void AddMoments(
        List<int> atRisk, double[] tied, double others, double[] first, double[,] second, double t, double share, double[] mean, double[,] moment)
    {
        var score = new double[p];
        for (var j = 0; j < p; j++)
        {
            score[j] = first[j] * ((1 / others) - t);
            for (var l = 0; l < p; l++)
            {
                moment[j, l] += share * ((second[j, l] * ((1 / others) - t)) - (first[j] / others * (first[l] / others)));
            }
        }

        for (var i = 0; i < tied.Length; i++)
        {
            var a = tied[i] * t;
            var (slope, curvature) = Ratio(a);
            for (var j = 0; j < p; j++)
            {
                var xj = columns[j][atRisk[i]];
                score[j] += xj * slope;
                for (var l = 0; l < p; l++)
                {
                    moment[j, l] += share * curvature * xj * columns[l][atRisk[i]];
                }
            }
        }

        for (var j = 0; j < p; j++)
        {
            mean[j] += share * score[j];
            for (var l = 0; l < p; l++)
            {
                moment[j, l] += share * score[j] * score[l];
            }
        }
    }

    /// <summary>log of S t exp(-S t) times the product of 1 - exp(-a t), with t = exp(y).</summary>
    private static double LogIntegrand(double[] tied, double others, double y)
    {
        var t = Math.Exp(y);
        var value = Math.Log(others) + y - (others * t);
        foreach (var a in tied)
        {
            value += Math.Log(-Exponential.Minus1(-a * t));
        }

        return value;
    }

    /// <summary>a / (exp(a) - 1) and its derivative in log a; near 0 by its series, far out 0.</summary>
    private static (double Value, double Slope) Ratio(double a)
    {
        if (a < 1e-4)
        {
            return (1 - (a / 2) + (a * a / 12), (-a / 2) + (a * a / 6));
        }

        if (a > 700)
        {
            return (0, 0);
        }

        var odds = 1 / Exponential.Minus1(a);
        return (a * odds, a * odds * (1 - (a * (1 + odds))));
    }

    /// <summary>The maximum of the log integrand, which is concave in y, by Newton's method within a bracket; the width is 1 over the root of its curvature.</summary>
    private static double Peak(double[] tied, double others, out double width)
    {
        // The slope is at most 1 + d - S t, so the peak is not beyond t = (1 + d) / S.
        double low = -745, high = Math.Log((1 + tied.Length) / others), y = Math.Min(high, -Math.Log(others + tied.Max()));
        for (var step = 0; ; step++)
        {
            var t = Math.Exp(y);
            double slope = 1 - (others * t), curvature = -others * t;
            foreach (var risk in tied)
            {
                var a = risk * t;
                var (first, second) = Ratio(a);
                slope += first;
                curvature += second;
            }

            (low, high) = slope > 0 ? (y, high) : (low, y);
            width = 1 / Math.Sqrt(-curvature);
            if (Math.Abs(slope) * width < 1e-3)
            {
                return y;
            }

            if (step == MaximumSteps)
            {
                throw new ConvergenceException("the peak of the exact marginal likelihood", step, slope * width);
            }

            var next = y - (slope / curvature);
            y = next > low && next < high ? next : (low + high) / 2;
        }
    }
}
