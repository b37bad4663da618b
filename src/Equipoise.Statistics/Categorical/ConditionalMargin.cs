namespace Equipoise.Statistics.Categorical;

/// <summary>The noncentral hypergeometric distribution: the upper left count of a table with fixed margins, under a log odds ratio.</summary>
internal sealed class ConditionalMargin
{
    private readonly double[] logWeights;

    internal ConditionalMargin(int firstRow, int secondRow, int firstColumn)
    {
        Smallest = Math.Max(0, firstColumn - secondRow);
        Largest = Math.Min(firstRow, firstColumn);
        logWeights = new double[Largest - Smallest + 1];
        for (var x = Smallest; x < Largest; x++)
        {
            var ratio = (firstRow - x) * (double)(firstColumn - x) / ((x + 1.0) * (secondRow - firstColumn + x + 1));
            logWeights[x + 1 - Smallest] = logWeights[x - Smallest] + Math.Log(ratio);
        }
    }

    internal int Smallest { get; }

    internal int Largest { get; }

    internal double[] Probabilities(double logOddsRatio)
    {
        var largest = double.NegativeInfinity;
        for (var i = 0; i < logWeights.Length; i++)
        {
            largest = Math.Max(largest, logWeights[i] + (i * logOddsRatio));
        }

        var probabilities = new double[logWeights.Length];
        double sum = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] = Math.Exp(logWeights[i] + (i * logOddsRatio) - largest);
            sum += probabilities[i];
        }

        for (var i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] /= sum;
        }

        return probabilities;
    }

    internal double LowerTail(int a, double logOddsRatio) => Probabilities(logOddsRatio).Take(a - Smallest + 1).Sum();

    internal double UpperTail(int a, double logOddsRatio) => Probabilities(logOddsRatio).Skip(a - Smallest).Sum();

    internal double Mean(double logOddsRatio)
    {
        var probabilities = Probabilities(logOddsRatio);
        double mean = Smallest;
        for (var i = 1; i < probabilities.Length; i++)
        {
            mean += i * probabilities[i];
        }

        return mean;
    }
}
