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
        var traces = Traces(factor.Inverse());
        for (var j = 0; j < columns.Length; j++)
        {
            Gradient[j] += 0.5 * traces[j];
        }
    }

    /// <summary>
    /// By column j: the sum over events of trace(I^-1 K_j), with K_j the third central moments of column j with all pairs of columns among those at risk. With
    /// q = x' I^-1 x the moment is E(x_j q) - 2 m' I^-1 E(x x_j) + 2 m_j m' I^-1 m - m_j E(q), and the sums behind these means are carried backwards in time: linear in n.
    /// </summary>
    private double[] Traces(double[,] inverse)
    {
        var p = columns.Length;
        var (traces, atRisk, tied, term) = (new double[p], new Moments(p), new Moments(p), new Moments(p));
        for (var k = grid.BlockCount - 1; k >= 0; k--)
        {
            if (grid.EndsStratum(k))
            {
                atRisk.Clear();
            }

            tied.Clear();
            var deaths = grid.Deaths[k];
            double weight = 0;
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k + 1]; i++)
            {
                var happened = i - grid.BlockStart[k] < deaths;
                weight += happened ? grid.WeightAt(i) : 0;
                atRisk.Add(Unpenalised.Risk[i], columns, i, inverse);
                if (happened)
                {
                    tied.Add(Unpenalised.Risk[i], columns, i, inverse);
                }
            }

            for (var e = grid.First is null ? 0 : grid.EnteringStart[k + 1]; grid.First is not null && e < grid.EnteringStart[Math.Min(k + 2, grid.BlockCount)]; e++)
            {
                atRisk.Add(-Unpenalised.Risk[grid.Entering[e]], columns, grid.Entering[e], inverse);
            }

            var terms = Unpenalised.Efron ? deaths : 1;
            for (var l = 0; l < terms; l++)
            {
                term.Difference(atRisk, (double)l / terms, tied);
                term.AddThirdMoments(weight / terms, inverse, traces);
            }
        }

        return traces;
    }

    /// <summary>Sums of r times 1, x, q, q x and x x'.</summary>
    private sealed class Moments(int p)
    {
        private readonly double[] sums = new double[2 + (2 * p) + (p * p)];

        internal void Clear() => Array.Clear(sums);

        internal void Add(double risk, double[][] columns, int i, double[,] inverse)
        {
            double q = 0;
            for (var a = 0; a < p; a++)
            {
                for (var b = 0; b < p; b++)
                {
                    q += columns[a][i] * inverse[a, b] * columns[b][i];
                    sums[2 + (2 * p) + (a * p) + b] += risk * columns[a][i] * columns[b][i];
                }
            }

            sums[0] += risk;
            sums[1] += risk * q;
            for (var a = 0; a < p; a++)
            {
                sums[2 + a] += risk * columns[a][i];
                sums[2 + p + a] += risk * q * columns[a][i];
            }
        }

        internal void Difference(Moments all, double share, Moments part)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] = all.sums[i] - (share * part.sums[i]);
            }
        }

        internal void AddThirdMoments(double weight, double[,] inverse, double[] destination)
        {
            double form = 0;
            var product = new double[p];
            for (var a = 0; a < p; a++)
            {
                for (var b = 0; b < p; b++)
                {
                    product[a] += inverse[a, b] * sums[2 + b] / sums[0];
                }

                form += product[a] * sums[2 + a] / sums[0];
            }

            for (var j = 0; j < p; j++)
            {
                var mean = sums[2 + j] / sums[0];
                var moment = (sums[2 + p + j] / sums[0]) + (2 * form * mean) - (mean * sums[1] / sums[0]);
                for (var a = 0; a < p; a++)
                {
                    moment -= 2 * product[a] * sums[2 + (2 * p) + (a * p) + j] / sums[0];
                }

                destination[j] += weight * moment;
            }
        }
    }
}
