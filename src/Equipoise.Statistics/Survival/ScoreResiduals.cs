namespace Equipoise.Statistics.Survival;

/// <summary>
/// The rows' contributions to the score at the likelihood's present point, in linear time: d (x - m) - r (x H - A), with m the mean at risk at the row's event, H the hazard
/// the row has met and A the sum of hazard increments times means over the same event times. For tied events under Efron all three are averages over the tied terms.
/// </summary>
internal sealed class ScoreResiduals(PartialLikelihood likelihood)
{
    private readonly RiskGrid grid = likelihood.Grid;

    /// <summary>By column and position: the score of a row, without its weight. At the end rows that count for nothing have 0.</summary>
    internal double[][] ByPosition()
    {
        var scores = new double[likelihood.Columns.Length][];
        for (var j = 0; j < scores.Length; j++)
        {
            scores[j] = Column(j);
        }

        return scores;
    }

    /// <summary>By column and row of the sample (or cluster): the score times the row's weight, added up within clusters.</summary>
    internal double[][] Weighted(Factor? clusters)
    {
        var scores = new double[likelihood.Columns.Length][];
        for (var j = 0; j < scores.Length; j++)
        {
            var column = Column(j);
            var sums = new double[clusters?.Labels.Length ?? column.Length];
            for (var position = 0; position < grid.Active; position++)
            {
                sums[clusters is null ? position : clusters.Codes[grid.Rows[position]]] += grid.WeightAt(position) * column[position];
            }

            scores[j] = sums;
        }

        return scores;
    }

    private double[] Column(int j)
    {
        var mean = new double[grid.BlockCount];
        var increments = new double[grid.BlockCount];
        var ofEvents = new double[grid.BlockCount];
        likelihood.ForChunks(chunk => new EventTimeMeans(likelihood, chunk, likelihood.CarryInto(chunk)).MeansAndHazards(j, mean, increments, ofEvents));
        var cumulative = new double[grid.BlockCount];
        double sum = 0;
        for (var k = 0; k < cumulative.Length; k++)
        {
            sum = (grid.StartsStratum(k) ? 0 : sum) + increments[k];
            cumulative[k] = sum;
        }

        var scores = new double[grid.Rows.Length];
        var column = likelihood.Columns[j];
        likelihood.ForChunks(chunk =>
        {
            for (var k = grid.ChunkStart[chunk]; k < grid.ChunkStart[chunk + 1]; k++)
            {
                var begin = grid.BlockStart[k];
                for (var i = begin; i < grid.BlockStart[k + 1]; i++)
                {
                    var happened = i - begin < grid.Deaths[k];
                    var met = cumulative[k];
                    if (grid.First is { } first && !grid.StartsStratum(first[i]))
                    {
                        met -= cumulative[first[i] - 1];
                    }

                    met += happened ? ofEvents[k] - increments[k] : 0;
                    var risk = likelihood.Risk[i] / grid.WeightAt(i);
                    scores[i] = (happened ? column[i] - mean[k] : 0) - (risk * ((column[i] * likelihood.HazardMet(i, k, happened)) - met));
                }
            }
        });
        return scores;
    }
}
