namespace Equipoise.Statistics.Survival;

/// <summary>
/// Cox's log partial likelihood with its gradient and observed information, in one pass per call over rows sorted once: O(n p^2).
/// Columns arrive centred and scaled. Fields hold the value at the last <see cref="Evaluate"/>.
/// </summary>
internal sealed class PartialLikelihood
{
    private readonly SurvivalSample sample;
    private readonly double[][] columns;
    private readonly int[][] strata;
    private readonly Ties ties;
    private readonly double[] eta;

    // Sums over the risk set, and over the tied events, of w, w x and w x x'.
    private readonly double[] riskX;
    private readonly double[,] riskXX;
    private readonly double[] tiedX;
    private readonly double[,] tiedXX;

    internal PartialLikelihood(SurvivalSample sample, double[][] columns, bool stratified, Ties ties)
    {
        this.sample = sample;
        this.columns = columns;
        this.ties = ties;
        strata = stratified ? LogRankSums.RowsByStratum(sample) : [sample.ByTime.ToArray()];
        var p = columns.Length;
        eta = new double[sample.Count];
        riskX = new double[p];
        tiedX = new double[p];
        riskXX = new double[p, p];
        tiedXX = new double[p, p];
        Gradient = new double[p];
        Information = new double[p, p];
    }

    internal double Value { get; private set; }

    internal double[] Gradient { get; }

    internal double[,] Information { get; }

    internal void Evaluate(ReadOnlySpan<double> coefficients)
    {
        Value = 0;
        Array.Clear(Gradient);
        Array.Clear(Information);
        Array.Clear(eta);
        for (var j = 0; j < columns.Length; j++)
        {
            for (var row = 0; row < eta.Length; row++)
            {
                eta[row] += coefficients[j] * columns[j][row];
            }
        }

        foreach (var rows in strata)
        {
            AddStratum(rows);
        }
    }

    private void AddStratum(int[] rows)
    {
        // Only ratios of weights matter within a stratum; taking out the largest exponent keeps exp from overflowing.
        var largest = double.NegativeInfinity;
        foreach (var row in rows)
        {
            largest = Math.Max(largest, eta[row]);
        }

        var times = sample.Times;
        double risk = 0;
        Array.Clear(riskX);
        Array.Clear(riskXX);
        for (var i = rows.Length - 1; i >= 0;)
        {
            var time = times[rows[i]];
            var tied = 0;
            double tiedRisk = 0;
            Array.Clear(tiedX);
            Array.Clear(tiedXX);
            for (; i >= 0 && times[rows[i]] == time; i--)
            {
                var row = rows[i];
                var weight = Math.Exp(eta[row] - largest);
                risk += weight;
                Accumulate(row, weight, riskX, riskXX);
                if (!sample.Events[row])
                {
                    continue;
                }

                tied++;
                tiedRisk += weight;
                Accumulate(row, weight, tiedX, tiedXX);
                Value += eta[row] - largest;
                for (var j = 0; j < columns.Length; j++)
                {
                    Gradient[j] += columns[j][row];
                }
            }

            for (var k = 0; k < tied; k++)
            {
                SubtractEvent(risk, tiedRisk, ties == Ties.Efron ? (double)k / tied : 0);
            }
        }
    }

    private void Accumulate(int row, double weight, double[] sumX, double[,] sumXX)
    {
        for (var j = 0; j < columns.Length; j++)
        {
            var weighted = weight * columns[j][row];
            sumX[j] += weighted;
            for (var k = 0; k <= j; k++)
            {
                sumXX[j, k] += weighted * columns[k][row];
            }
        }
    }

    private void SubtractEvent(double risk, double tiedRisk, double share)
    {
        var total = risk - (share * tiedRisk);
        Value -= Math.Log(total);
        for (var j = 0; j < columns.Length; j++)
        {
            var meanJ = (riskX[j] - (share * tiedX[j])) / total;
            Gradient[j] -= meanJ;
            for (var k = 0; k <= j; k++)
            {
                var meanK = (riskX[k] - (share * tiedX[k])) / total;
                var information = ((riskXX[j, k] - (share * tiedXX[j, k])) / total) - (meanJ * meanK);
                Information[j, k] += information;
                Information[k, j] = Information[j, k];
            }
        }
    }
}
