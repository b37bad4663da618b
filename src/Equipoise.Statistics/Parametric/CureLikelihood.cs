using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// The log likelihood of a mixture cure model. With g the logit of the cure probability pi and s = log S(z) of the uncured, a row that was not seen to have the event adds
/// log(pi + (1 - pi) S) = softplus(s - g) - softplus(-g), an event log(1 - pi) + log f(z) - log sigma - log t; a late entry takes the first away at its entry.
/// Parameters: cure intercept and columns, latency intercept and columns, and log sigma where it is estimated.
/// </summary>
internal sealed class CureLikelihood : ILogLikelihood
{
    private readonly ErrorLaw law;
    private readonly SurvivalSample sample;
    private readonly double[][] cureColumns;
    private readonly double[][] columns;
    private readonly double[]? cureOffsets;
    private readonly double[]? offsets;
    private readonly double[] logTimes;
    private readonly double[] logEntries;
    private readonly double[] slopes;
    private readonly bool scaled;

    internal CureLikelihood(ParametricFamily family, SurvivalSample sample, double[][] cureColumns, double[]? cureOffsets, double[][] columns, double[]? offsets)
    {
        (law, scaled, this.sample) = (family.Law, family.EstimatesScale, sample);
        (this.cureColumns, this.cureOffsets, this.columns, this.offsets) = (cureColumns, cureOffsets, columns, offsets);
        logTimes = Array.ConvertAll(sample.Times.ToArray(), Math.Log);
        logEntries = Array.ConvertAll(sample.Entries.ToArray(), Math.Log);
        Latency = cureColumns.Length + 1;
        var p = Latency + columns.Length + 1 + (scaled ? 1 : 0);
        slopes = new double[p];
        Gradient = new double[p];
        Information = new double[p, p];
    }

    public double Value { get; private set; }

    public double[] Gradient { get; }

    public double[,] Information { get; }

    /// <summary>The position of the latency intercept.</summary>
    internal int Latency { get; }

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        Value = 0;
        Array.Clear(Gradient);
        Array.Clear(Information);
        var logSigma = scaled ? coefficients[^1] : 0;
        var sigma = Math.Exp(logSigma);
        for (var row = 0; row < sample.Count; row++)
        {
            var weight = sample.Weights.IsEmpty ? 1 : sample.Weights[row];
            if (weight == 0)
            {
                continue;
            }

            var g = (cureOffsets?[row] ?? 0) + Predictor(cureColumns, coefficients[..Latency], row, 1);
            var eta = (offsets?[row] ?? 0) + Predictor(columns, coefficients[Latency..], row, -1 / sigma);
            var z = (logTimes[row] - eta) / sigma;
            if (sample.Events[row])
            {
                var density = law.LogDensity(z);
                var (soft, cured) = Softplus(g);
                Value += weight * (density.Value - soft - logSigma - logTimes[row]);
                Add(weight, z, new Slopes(-cured, density.First, -cured * (1 - cured), 0, density.Second));
                if (scaled)
                {
                    Gradient[^1] -= weight;
                }
            }
            else
            {
                AddUnseen(weight, g, z);
            }

            if (logEntries.Length > 0 && !double.IsNegativeInfinity(logEntries[row]))
            {
                AddUnseen(-weight, g, (logEntries[row] - eta) / sigma);
            }
        }
    }

    private double Predictor(double[][] from, ReadOnlySpan<double> coefficients, int row, double factor)
    {
        var start = factor == 1 ? 0 : Latency;
        slopes[start] = factor;
        var sum = coefficients[0];
        for (var j = 0; j < from.Length; j++)
        {
            slopes[start + j + 1] = factor * from[j][row];
            sum += coefficients[j + 1] * from[j][row];
        }

        return sum;
    }

    private void AddUnseen(double weight, double g, double z)
    {
        var survival = law.LogSurvival(z);
        var (all, uncured) = Softplus(survival.Value - g);
        var (cure, escape) = Softplus(-g);
        Value += weight * (all - cure);
        var spread = uncured * (1 - uncured);
        Add(weight, z, new Slopes(
            escape - uncured,
            uncured * survival.First,
            spread - (escape * (1 - escape)),
            -spread * survival.First,
            (spread * survival.First * survival.First) + (uncured * survival.Second)));
    }

    /// <summary>Adds derivatives in g and z; z moves with the latency part by <see cref="slopes"/> and with log sigma by -z.</summary>
    private void Add(double weight, double z, Slopes by)
    {
        if (scaled)
        {
            slopes[^1] = -z;
        }

        for (var j = 0; j < slopes.Length; j++)
        {
            var ofCure = j < Latency;
            Gradient[j] += weight * slopes[j] * (ofCure ? by.G : by.Z);
            for (var l = 0; l <= j; l++)
            {
                var second = ofCure ? by.GG : l < Latency ? by.GZ : by.ZZ;
                Information[j, l] -= weight * slopes[j] * slopes[l] * second;
                if (scaled && j == slopes.Length - 1 && l >= Latency)
                {
                    // z moves with log sigma, and so do its slopes.
                    Information[j, l] += weight * by.Z * slopes[l];
                }

                Information[l, j] = Information[j, l];
            }
        }
    }

    /// <summary>log(1 + exp x) and its derivative.</summary>
    private static (double Value, double Slope) Softplus(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return (Math.Max(0, x) + Exponential.LogOnePlus(e), x >= 0 ? 1 / (1 + e) : e / (1 + e));
    }

    private readonly record struct Slopes(double G, double Z, double GG, double GZ, double ZZ);
}
