using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The penalised log likelihood log L + log det I / 2 (Firth, Biometrika 1993;80:27-38; Heinze and Schemper, Biometrics 2001;57:114-119). Its gradient adds
/// trace(I^-1 dI/db) / 2, where dI/db_j sums the third central moments of the covariates at risk over the events. The information reported is that of log L, which
/// serves for the Newton step and for standard errors, as in Heinze and Schemper.
/// </summary>
internal sealed class FirthLikelihood : ILogLikelihood
{
    private readonly RiskGrid grid;
    private readonly double[][] columns;

    internal FirthLikelihood(RiskGrid grid, double[][] columns, double[]? offsets, bool efron)
    {
        this.grid = grid;
        this.columns = columns;
        Unpenalised = new PartialLikelihood(grid, columns, offsets, efron);
        Gradient = new double[columns.Length];
    }

    public double Value { get; private set; }

    public double[] Gradient { get; }

    public double[,] Information => Unpenalised.Information;

    internal PartialLikelihood Unpenalised { get; }

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        Unpenalised.Evaluate(coefficients);
        Unpenalised.Gradient.CopyTo(Gradient, 0);
        if (Cholesky.TryFactor(Unpenalised.Information, 0) is not { } factor)
        {
            // So far out that the information is rounding: the penalty is minus infinity there, and step halving turns back.
            Value = double.NegativeInfinity;
            return;
        }

        Value = Unpenalised.Value + (0.5 * factor.LogDeterminant());
        var inverse = factor.Inverse();
        for (var j = 0; j < columns.Length; j++)
        {
            Gradient[j] += 0.5 * Trace(inverse, j);
        }
    }

    /// <summary>The sum over events of trace(I^-1 K_j), with K_j the third central moments of column j with all pairs of columns among those at risk.</summary>
    private double Trace(double[,] inverse, int j)
    {
        double trace = 0;
        for (var k = 0; k < grid.BlockCount; k++)
        {
            var atRisk = RiskSets.At(grid, k);
            var deaths = grid.Deaths[k];
            var terms = Unpenalised.Efron ? deaths : 1;
            double weight = 0;
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + deaths; i++)
            {
                weight += grid.WeightAt(i) / terms;
            }

            for (var l = 0; l < terms; l++)
            {
                trace += weight * ThirdMoment(inverse, j, atRisk, deaths, (double)l / terms);
            }
        }

        return trace;
    }

    private double ThirdMoment(double[,] inverse, int j, List<int> atRisk, int deaths, double share)
    {
        var p = columns.Length;
        double total = 0, moment = 0;
        var mean = new double[p];
        for (var n = 0; n < atRisk.Count; n++)
        {
            var risk = Unpenalised.Risk[atRisk[n]] * (n < deaths ? 1 - share : 1);
            total += risk;
            for (var a = 0; a < p; a++)
            {
                mean[a] += risk * columns[a][atRisk[n]];
            }
        }

        for (var a = 0; a < p; a++)
        {
            mean[a] /= total;
        }

        for (var n = 0; n < atRisk.Count; n++)
        {
            var i = atRisk[n];
            var risk = Unpenalised.Risk[i] * (n < deaths ? 1 - share : 1);
            double form = 0;
            for (var a = 0; a < p; a++)
            {
                for (var b = 0; b < p; b++)
                {
                    form += inverse[a, b] * (columns[a][i] - mean[a]) * (columns[b][i] - mean[b]);
                }
            }

            moment += risk * (columns[j][i] - mean[j]) * form;
        }

        return moment / total;
    }
}
