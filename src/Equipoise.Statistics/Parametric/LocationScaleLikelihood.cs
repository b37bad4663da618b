using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// The log likelihood of log T = eta + sigma W with right censoring, weights and delayed entry: an event adds log f(z) - log sigma - log t, a censored row log S(z), a late entry
/// takes away log S at its entry, z = (log t - eta) / sigma. Parameters: intercept, columns, and log sigma where it is estimated. The densities are those of T, as in R.
/// </summary>
internal sealed class LocationScaleLikelihood : ILogLikelihood
{
    private readonly ErrorLaw law;
    private readonly SurvivalSample sample;
    private readonly double[][] columns;
    private readonly double[]? offsets;
    private readonly double[] logTimes;
    private readonly double[] logEntries;
    private readonly double[] x;
    private readonly bool scaled;

    internal LocationScaleLikelihood(ParametricFamily family, SurvivalSample sample, double[][] columns, double[]? offsets)
    {
        (law, scaled) = (family.Law, family.EstimatesScale);
        (this.sample, this.columns, this.offsets) = (sample, columns, offsets);
        logTimes = Array.ConvertAll(sample.Times.ToArray(), Math.Log);
        logEntries = Array.ConvertAll(sample.Entries.ToArray(), Math.Log);
        x = new double[columns.Length + 1];
        x[0] = 1;
        var p = x.Length + (scaled ? 1 : 0);
        Gradient = new double[p];
        Information = new double[p, p];
    }

    public double Value { get; private set; }

    public double[] Gradient { get; }

    public double[,] Information { get; }

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

            var eta = coefficients[0] + (offsets?[row] ?? 0);
            for (var j = 0; j < columns.Length; j++)
            {
                x[j + 1] = columns[j][row];
                eta += coefficients[j + 1] * x[j + 1];
            }

            var z = (logTimes[row] - eta) / sigma;
            var happened = sample.Events[row];
            Add(happened ? law.LogDensity(z) : law.LogSurvival(z), z, sigma, weight);
            if (happened)
            {
                Value -= weight * (logSigma + logTimes[row]);
                if (scaled)
                {
                    Gradient[^1] -= weight;
                }
            }

            if (logEntries.Length > 0 && !double.IsNegativeInfinity(logEntries[row]))
            {
                var entry = (logEntries[row] - eta) / sigma;
                Add(law.LogSurvival(entry), entry, sigma, -weight);
            }
        }
    }

    private void Add(Jet jet, double z, double sigma, double weight)
    {
        Value += weight * jet.Value;
        var last = Gradient.Length - 1;
        for (var j = 0; j < x.Length; j++)
        {
            Gradient[j] -= weight * jet.First * x[j] / sigma;
            for (var l = 0; l <= j; l++)
            {
                Information[j, l] -= weight * jet.Second * x[j] * x[l] / (sigma * sigma);
                Information[l, j] = Information[j, l];
            }

            if (scaled)
            {
                Information[last, j] -= weight * x[j] / sigma * ((jet.Second * z) + jet.First);
                Information[j, last] = Information[last, j];
            }
        }

        if (scaled)
        {
            Gradient[last] -= weight * jet.First * z;
            Information[last, last] -= weight * z * ((jet.Second * z) + jet.First);
        }
    }
}
