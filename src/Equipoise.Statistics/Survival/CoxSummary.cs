using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>Carries the maximum from scaled columns back to the caller's units.</summary>
internal static class CoxSummary
{
    internal sealed record Maximum(
        double[] Beta, double[] Scales, bool[] Infinite, double[,]? Model, double[,]? Sandwich,
        double LogLikelihoodNull, double LogLikelihood, double Score, int Rank, int Iterations)
    {
        /// <summary>The covariance that errors, limits and the Wald test use.</summary>
        internal double[,]? Covariance => Sandwich ?? Model;
    }

    internal static CoxFit Of(SurvivalSample sample, CoxDesign design, CoxOptions options, Maximum maximum)
    {
        var p = maximum.Beta.Length;
        var z = Normal.UpperQuantile((1 - options.ConfidenceLevel) / 2);
        var covariance = InUnitsOfTheColumns(maximum.Covariance, maximum.Scales);
        var coefficients = Enumerable.Range(0, p).Select(j => maximum.Infinite[j]
            ? Infinite(design.Names[j], Math.Sign(maximum.Beta[j]))
            : Finite(design.Names[j], maximum.Beta[j] / maximum.Scales[j], Math.Sqrt(covariance[j, j]), z));
        var rise = Math.Max(0, 2 * (maximum.LogLikelihood - maximum.LogLikelihoodNull));
        return new CoxFit
        {
            Coefficients = [.. coefficients],
            CovarianceMatrix = covariance,
            ModelCovarianceMatrix = InUnitsOfTheColumns(maximum.Model, maximum.Scales),
            Robust = maximum.Sandwich is not null,
            LogLikelihoodNull = maximum.LogLikelihoodNull,
            LogLikelihood = maximum.LogLikelihood,
            LikelihoodRatio = Test(rise, p),
            Wald = Test(WaldStatistic(maximum), p),
            Score = Test(maximum.Score, maximum.Rank),
            Iterations = maximum.Iterations,
            Count = sample.Count,
            EventCount = sample.EventCount,
            Options = options,
        };
    }

    private static double[,] InUnitsOfTheColumns(double[,]? scaled, double[] scales)
    {
        var covariance = new double[scales.Length, scales.Length];
        for (var j = 0; j < scales.Length; j++)
        {
            for (var k = 0; k < scales.Length; k++)
            {
                covariance[j, k] = scaled is null ? double.PositiveInfinity : scaled[j, k] / (scales[j] * scales[k]);
            }
        }

        return covariance;
    }

    private static CoxCoefficient Finite(string name, double logHazardRatio, double standardError, double z)
    {
        var ratio = logHazardRatio / standardError;
        return new CoxCoefficient(
            name,
            logHazardRatio,
            standardError,
            Math.Exp(logHazardRatio - (z * standardError)),
            Math.Exp(logHazardRatio + (z * standardError)),
            ratio,
            2 * Normal.UpperTail(Math.Abs(ratio)));
    }

    private static CoxCoefficient Infinite(string name, int sign) =>
        new(name, sign < 0 ? double.NegativeInfinity : double.PositiveInfinity, double.PositiveInfinity, 0, double.PositiveInfinity, 0, 1);

    private static double WaldStatistic(Maximum maximum) => maximum.Covariance is null || maximum.Infinite.Contains(true)
        ? 0
        : QuadraticForm.OfGeneralizedInverse(maximum.Beta, maximum.Covariance).Value;

    private static ChiSquareTest Test(double chiSquare, int degreesOfFreedom) =>
        new(chiSquare, degreesOfFreedom, ChiSquared.UpperTail(chiSquare, degreesOfFreedom));
}
