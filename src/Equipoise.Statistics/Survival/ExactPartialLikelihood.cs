namespace Equipoise.Statistics.Survival;

/// <summary>
/// The conditional likelihood of discrete times: at each event time the product of the d events' risks over the sum of such products over all choices of d of those at
/// risk. The sum is the elementary symmetric polynomial e(d), built one row at a time by e(k) += r e(k - 1) together with its first and second derivatives (Gail, Lubin
/// and Rubinstein, Biometrika 1981;68:703-707); each polynomial is kept relative to a power of the largest one, so that none overflows.
/// Work: rows at risk times d times p^2 at each event time.
/// </summary>
internal sealed class ExactPartialLikelihood(RiskGrid grid, double[][] columns, double[]? offsets) : ILogLikelihood
{
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
            AddEventTime(k, eta);
        }
    }

    private void AddEventTime(int k, double[] eta)
    {
        var deaths = grid.Deaths[k];
        var atRisk = RiskSets.At(grid, k);
        for (var i = grid.BlockStart[k]; i < grid.BlockStart[k] + deaths; i++)
        {
            Value += eta[i];
            for (var j = 0; j < p; j++)
            {
                Gradient[j] += columns[j][i];
            }
        }

        // When all at risk have the event there is one choice, and nothing is learnt beyond its certainty.
        var largest = atRisk.Max(i => eta[i]);
        var scale = Math.Log(Math.Max(1, atRisk.Count / (double)deaths));
        var polynomial = new Polynomial[deaths + 1];
        for (var size = 0; size <= deaths; size++)
        {
            polynomial[size] = new Polynomial(p);
        }

        polynomial[0].Value = 1;
        foreach (var i in atRisk)
        {
            // Scaled so that e(d) is about C(n, d) (d/n)^d, which a double holds for any d of interest.
            var risk = Math.Exp(eta[i] - largest - scale);
            for (var size = deaths; size > 0; size--)
            {
                polynomial[size].Add(risk, polynomial[size - 1], columns, i);
            }
        }

        var sum = polynomial[deaths];
        Value -= Math.Log(sum.Value) + (deaths * (largest + scale));
        for (var j = 0; j < p; j++)
        {
            Gradient[j] -= sum.First[j] / sum.Value;
            for (var l = 0; l < p; l++)
            {
                Information[j, l] += (sum.Second[j, l] / sum.Value) - (sum.First[j] / sum.Value * (sum.First[l] / sum.Value));
            }
        }
    }

    private sealed class Polynomial(int p)
    {
        internal double Value { get; set; }

        internal double[] First { get; } = new double[p];

        internal double[,] Second { get; } = new double[p, p];

        /// <summary>Adds r e and its derivatives, with r' = r x and r'' = r x x'.</summary>
        internal void Add(double risk, Polynomial e, double[][] columns, int i)
        {
            for (var j = 0; j < First.Length; j++)
            {
                var xj = columns[j][i];
                for (var l = 0; l < First.Length; l++)
                {
                    var xl = columns[l][i];
                    Second[j, l] += risk * (e.Second[j, l] + (xj * e.First[l]) + (xl * e.First[j]) + (xj * xl * e.Value));
                }

                First[j] += risk * (e.First[j] + (xj * e.Value));
            }

            Value += risk * e.Value;
        }
    }
}
