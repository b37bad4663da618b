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

    private ConditionalMargin(int smallest, double[] logWeights)
    {
        (Smallest, Largest) = (smallest, smallest + logWeights.Length - 1);
        this.logWeights = logWeights;
    }

    internal int Smallest { get; }

    internal int Largest { get; }

    /// <summary>The sum of independent counts that share one odds ratio. Weights are added up as logarithms, so that a large odds ratio still finds those of a far tail.</summary>
    internal static ConditionalMargin Sum(IEnumerable<ConditionalMargin> margins) => margins.Aggregate(new ConditionalMargin(0, [0.0]), (sum, next) =>
    {
        var weights = new double[sum.logWeights.Length + next.logWeights.Length - 1];
        for (var total = 0; total < weights.Length; total++)
        {
            int first = Math.Max(0, total - next.logWeights.Length + 1), last = Math.Min(total, sum.logWeights.Length - 1);
            var largest = double.NegativeInfinity;
            for (var i = first; i <= last; i++)
            {
                largest = Math.Max(largest, sum.logWeights[i] + next.logWeights[total - i]);
            }

            double relative = 0;
            for (var i = first; i <= last; i++)
            {
                relative += Math.Exp(sum.logWeights[i] + next.logWeights[total - i] - largest);
            }

            weights[total] = largest + Math.Log(relative);
        }

        return new ConditionalMargin(sum.Smallest + next.Smallest, weights);
    });

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
