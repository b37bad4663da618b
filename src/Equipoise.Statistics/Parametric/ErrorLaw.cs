using Equipoise.Statistics.Numerics;
using MathNet.Numerics;

namespace Equipoise.Statistics.Parametric;

/// <summary>A function of z with its first two derivatives.</summary>
internal readonly record struct Jet(double Value, double First, double Second);

/// <summary>The law of the error W in log T = eta + sigma W.</summary>
internal abstract class ErrorLaw
{
    /// <summary>log f(z).</summary>
    internal abstract Jet LogDensity(double z);

    /// <summary>log P(W > z).</summary>
    internal abstract Jet LogSurvival(double z);

    /// <summary>The z with P(W &lt;= z) = p.</summary>
    internal abstract double Quantile(double p);

    /// <summary>log E exp(sigma W) and its derivative in log sigma; null where the expectation is infinite.</summary>
    internal abstract (double Value, double Slope)? LogMean(double sigma);

    /// <summary>The smallest extreme value: T is Weibull.</summary>
    internal sealed class ExtremeValue : ErrorLaw
    {
        internal override Jet LogDensity(double z)
        {
            var e = Math.Exp(z);
            return new Jet(z - e, 1 - e, -e);
        }

        internal override Jet LogSurvival(double z)
        {
            var e = Math.Exp(z);
            return new Jet(-e, -e, -e);
        }

        internal override double Quantile(double p) => Math.Log(-Exponential.LogOnePlus(-p));

        internal override (double Value, double Slope)? LogMean(double sigma) => (SpecialFunctions.GammaLn(1 + sigma), sigma * SpecialFunctions.DiGamma(1 + sigma));
    }

    /// <summary>The standard normal: T is log-normal.</summary>
    internal sealed class Gaussian : ErrorLaw
    {
        private const double HalfLogTwoPi = 0.91893853320467274178;

        /// <summary>Beyond this the asymptotic series of the tail is exact to rounding, and the tail itself would soon underflow.</summary>
        private const double Far = 30;

        internal override Jet LogDensity(double z) => new(-(z * z / 2) - HalfLogTwoPi, -z, -1);

        internal override Jet LogSurvival(double z)
        {
            if (z > Far)
            {
                // Abramowitz and Stegun 26.2.12, and its inverse for the hazard.
                var v = 1 / (z * z);
                var excess = (1 - (v * (2 - (v * (10 - (v * (74 - (706 * v)))))))) / z;
                var series = -v * (1 - (v * (3 - (v * (15 - (v * (105 - (945 * v))))))));
                return new Jet(-(z * z / 2) - HalfLogTwoPi - Math.Log(z) + Exponential.LogOnePlus(series), -(z + excess), -(z + excess) * excess);
            }

            var tail = Normal.UpperTail(z);
            var hazard = Normal.Density(z) / tail;
            return new Jet(z < 0 ? Exponential.LogOnePlus(-Normal.LowerTail(z)) : Math.Log(tail), -hazard, -hazard * (hazard - z));
        }

        internal override double Quantile(double p) => Normal.Quantile(p);

        internal override (double Value, double Slope)? LogMean(double sigma) => (sigma * sigma / 2, sigma * sigma);
    }

    /// <summary>The standard logistic: T is log-logistic.</summary>
    internal sealed class Logistic : ErrorLaw
    {
        internal override Jet LogDensity(double z)
        {
            var (log, p) = Softplus(z);
            return new Jet(z - (2 * log), 1 - (2 * p), -2 * p * (1 - p));
        }

        internal override Jet LogSurvival(double z)
        {
            var (log, p) = Softplus(z);
            return new Jet(-log, -p, -p * (1 - p));
        }

        internal override double Quantile(double p) => Math.Log(p) - Exponential.LogOnePlus(-p);

        internal override (double Value, double Slope)? LogMean(double sigma) => sigma >= 1
            ? null
            : (SpecialFunctions.GammaLn(1 + sigma) + SpecialFunctions.GammaLn(1 - sigma), sigma * (SpecialFunctions.DiGamma(1 + sigma) - SpecialFunctions.DiGamma(1 - sigma)));

        /// <summary>log(1 + exp z) and its derivative.</summary>
        private static (double Value, double Slope) Softplus(double z)
        {
            var e = Math.Exp(-Math.Abs(z));
            return (Math.Max(0, z) + Exponential.LogOnePlus(e), z >= 0 ? 1 / (1 + e) : e / (1 + e));
        }
    }
}
