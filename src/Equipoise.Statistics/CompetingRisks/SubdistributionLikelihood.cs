using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// The log partial likelihood of Fine and Gray with Breslow's ties, in linear time. A row that had another event at T stays at risk at t &gt; T with weight G(t-) / G(T-). As
/// that weight is a product of a part of the time and a part of the row, sums over a risk set are suffix sums of those still followed and prefix sums of those who had another event.
/// </summary>
internal sealed class SubdistributionLikelihood : ILogLikelihood
{
    private readonly double[][] columns;
    private readonly double[]? offsets;
    private readonly double[] caseWeight;
    private readonly bool[] own;
    private readonly int[] group;

    /// <param name="sample">The sample, without delayed entry.</param>
    /// <param name="cause">The cause's code.</param>
    /// <param name="columns">Covariates by column and row.</param>
    /// <param name="offsets">By row; null for none.</param>
    /// <param name="censoring">By censoring group.</param>
    /// <param name="groups">The censoring groups; null for one.</param>
    internal SubdistributionLikelihood(CompetingSample sample, int cause, double[][] columns, double[]? offsets, CensoringCurve[] censoring, Factor? groups)
    {
        (this.columns, this.offsets) = (columns, offsets);
        var survival = sample.Survival;
        var n = survival.Count;
        Times = EventTimes(sample, cause);
        caseWeight = [.. Enumerable.Range(0, n).Select(sample.WeightOf)];
        own = new bool[n];
        Met = new int[n];
        Inverse = new double[n];
        group = groups is null ? new int[n] : groups.Codes.ToArray();
        Remaining = [.. censoring.Select(curve => Array.ConvertAll(Times, curve.Before))];
        Deaths = new double[Times.Length];
        for (var row = 0; row < n; row++)
        {
            var time = survival.Times[row];
            Met[row] = CountUpTo(time);
            own[row] = survival.Events[row] && sample.Causes.Codes[row] == cause && caseWeight[row] > 0;
            var stays = survival.Events[row] && sample.Causes.Codes[row] != cause;
            Inverse[row] = stays ? 1 / censoring[group[row]].Before(time) : 0;
            if (own[row])
            {
                Deaths[Met[row] - 1] += caseWeight[row];
            }
        }

        var p = columns.Length;
        Gradient = new double[p];
        Information = new double[p, p];
        Increment = new double[Times.Length];
        Mean = [.. columns.Select(_ => new double[Times.Length])];
        Risk = new double[n];
        Hazard = new double[n];
    }

    public double Value { get; private set; }

    public double[] Gradient { get; }

    public double[,] Information { get; }

    /// <summary>The distinct times of the cause's events.</summary>
    internal double[] Times { get; }

    /// <summary>The weight of the events at each.</summary>
    internal double[] Deaths { get; }

    /// <summary>By row, how many event times it is followed to.</summary>
    internal int[] Met { get; }

    /// <summary>By row, 1 / G(T-) where another event happened, else 0.</summary>
    internal double[] Inverse { get; }

    /// <summary>By censoring group and event time, G(t-).</summary>
    internal double[][] Remaining { get; }

    /// <summary>By row, exp of the linear predictor.</summary>
    internal double[] Risk { get; }

    /// <summary>By row, the baseline hazard met, with the row's weights at risk.</summary>
    internal double[] Hazard { get; }

    /// <summary>The increments of the baseline subdistribution hazard.</summary>
    internal double[] Increment { get; }

    /// <summary>By column, the mean at risk at each event time.</summary>
    internal double[][] Mean { get; }

    internal bool Own(int row) => own[row];

    internal int Group(int row) => group[row];

    internal double CaseWeight(int row) => caseWeight[row];

    internal double X(int column, int row) => columns[column][row];

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        var n = Met.Length;
        Value = 0;
        for (var row = 0; row < n; row++)
        {
            var eta = offsets?[row] ?? 0;
            for (var j = 0; j < columns.Length; j++)
            {
                eta += coefficients[j] * columns[j][row];
            }

            Risk[row] = Math.Exp(eta);
            Value += own[row] ? caseWeight[row] * eta : 0;
        }

        var total = SumsAtRisk(null);
        for (var k = 0; k < Times.Length; k++)
        {
            Increment[k] = Deaths[k] / total[k];
            Value -= Deaths[k] * Math.Log(total[k]);
        }

        var hazard = Cumulative(k => Increment[k]);
        for (var row = 0; row < n; row++)
        {
            Hazard[row] = hazard(row);
        }

        Array.Clear(Information);
        for (var j = 0; j < columns.Length; j++)
        {
            var sums = SumsAtRisk(columns[j]);
            Gradient[j] = 0;
            for (var k = 0; k < Times.Length; k++)
            {
                Mean[j][k] = sums[k] / total[k];
                Gradient[j] -= Deaths[k] * Mean[j][k];
            }

            for (var row = 0; row < n; row++)
            {
                Gradient[j] += own[row] ? caseWeight[row] * columns[j][row] : 0;
            }

            for (var l = 0; l <= j; l++)
            {
                double sum = 0;
                for (var row = 0; row < n; row++)
                {
                    sum += caseWeight[row] * Risk[row] * Hazard[row] * columns[j][row] * columns[l][row];
                }

                for (var k = 0; k < Times.Length; k++)
                {
                    sum -= Deaths[k] * Mean[j][k] * Mean[l][k];
                }

                Information[j, l] = Information[l, j] = sum;
            }
        }
    }

    /// <summary>For each row the sum of a quantity of the event times with the row's weights at risk: 1 up to its time and, after another event, G(t-) / G(T-).</summary>
    internal Func<int, double> Cumulative(Func<int, double> quantity)
    {
        var plain = new double[Times.Length + 1];
        var thinned = Array.ConvertAll(Remaining, _ => new double[Times.Length + 1]);
        for (var k = 0; k < Times.Length; k++)
        {
            plain[k + 1] = plain[k] + quantity(k);
        }

        // From the end, so that small remainders keep their digits.
        for (var g = 0; g < thinned.Length; g++)
        {
            for (var k = Times.Length - 1; k >= 0; k--)
            {
                thinned[g][k] = thinned[g][k + 1] + (Remaining[g][k] * quantity(k));
            }
        }

        return row => plain[Met[row]] + (Inverse[row] == 0 ? 0 : Inverse[row] * thinned[group[row]][Met[row]]);
    }

    private double[] SumsAtRisk(double[]? column)
    {
        var followed = new double[Times.Length + 1];
        var others = Array.ConvertAll(Remaining, _ => new double[Times.Length + 1]);
        for (var row = 0; row < Met.Length; row++)
        {
            var term = caseWeight[row] * Risk[row] * (column?[row] ?? 1);
            followed[Met[row]] += term;
            if (Inverse[row] > 0)
            {
                others[group[row]][Met[row]] += term * Inverse[row];
            }
        }

        var sums = new double[Times.Length];
        double still = 0;
        for (var k = Times.Length - 1; k >= 0; k--)
        {
            still += followed[k + 1];
            sums[k] = still;
        }

        for (var g = 0; g < others.Length; g++)
        {
            double gone = 0;
            for (var k = 0; k < Times.Length; k++)
            {
                gone += others[g][k];
                sums[k] += Remaining[g][k] * gone;
            }
        }

        return sums;
    }

    private static double[] EventTimes(CompetingSample sample, int cause)
    {
        var times = new List<double>();
        foreach (var row in sample.Survival.ByTime)
        {
            var time = sample.Survival.Times[row];
            if (sample.Survival.Events[row] && sample.Causes.Codes[row] == cause && sample.WeightOf(row) > 0 && (times.Count == 0 || times[^1] != time))
            {
                times.Add(time);
            }
        }

        return [.. times];
    }

    private int CountUpTo(double time)
    {
        int low = 0, high = Times.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Times[middle] <= time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
