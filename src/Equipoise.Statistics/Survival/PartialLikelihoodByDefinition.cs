namespace Equipoise.Statistics.Survival;

/// <summary>
/// The partial likelihood as it is written: for every event time of every stratum the sums over all rows at risk (entry &lt; t &lt;= time). Quadratic in n and plain to read;
/// the truth that the linear form is tested against. Efron's l-th of d tied events (l = 0 ... d - 1) meets the risk set less l/d of the tied events, each with their mean
/// weight; Breslow's meet all of it.
/// </summary>
internal sealed class PartialLikelihoodByDefinition(SurvivalSample sample, double[][] columns, double[]? offsets, bool stratified, bool efron) : ILogLikelihood
{
    public double Value { get; private set; }

    public double[] Gradient { get; } = new double[columns.Length];

    public double[,] Information { get; } = new double[columns.Length, columns.Length];

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        Value = 0;
        Array.Clear(Gradient);
        Array.Clear(Information);
        var eta = new double[sample.Count];
        for (var row = 0; row < eta.Length; row++)
        {
            eta[row] = offsets?[row] ?? 0;
            for (var j = 0; j < columns.Length; j++)
            {
                eta[row] += coefficients[j] * columns[j][row];
            }
        }

        for (var stratum = 0; stratum < (stratified ? sample.StratumCount : 1); stratum++)
        {
            var rows = Enumerable.Range(0, sample.Count).Where(row => (!stratified || sample.Strata.Codes[row] == stratum) && Weight(row) > 0).ToArray();
            foreach (var time in rows.Where(row => sample.Events[row]).Select(row => sample.Times[row]).Distinct())
            {
                AddEventTime(eta, [.. rows.Where(row => Entry(row) < time && time <= sample.Times[row])], time);
            }
        }
    }

    private double Weight(int row) => sample.Weights.IsEmpty ? 1 : sample.Weights[row];

    private double Entry(int row) => sample.Entries.IsEmpty ? double.NegativeInfinity : sample.Entries[row];

    private void AddEventTime(double[] eta, int[] atRisk, double time)
    {
        var tied = atRisk.Where(row => sample.Events[row] && sample.Times[row] == time).ToArray();
        var terms = efron ? tied.Length : 1;
        var weight = tied.Sum(Weight) / terms;
        foreach (var row in tied)
        {
            Value += Weight(row) * eta[row];
            for (var j = 0; j < columns.Length; j++)
            {
                Gradient[j] += Weight(row) * columns[j][row];
            }
        }

        for (var l = 0; l < terms; l++)
        {
            double Sum(Func<int, double> of) =>
                atRisk.Sum(row => Weight(row) * Math.Exp(eta[row]) * of(row)) - ((double)l / terms * tied.Sum(row => Weight(row) * Math.Exp(eta[row]) * of(row)));
            var s0 = Sum(_ => 1);
            Value -= weight * Math.Log(s0);
            var mean = columns.Select(column => Sum(row => column[row]) / s0).ToArray();
            for (var j = 0; j < columns.Length; j++)
            {
                Gradient[j] -= weight * mean[j];
                for (var k = 0; k < columns.Length; k++)
                {
                    Information[j, k] += weight * ((Sum(row => columns[j][row] * columns[k][row]) / s0) - (mean[j] * mean[k]));
                }
            }
        }
    }
}
