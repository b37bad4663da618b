using System.Runtime.CompilerServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// The rows' contributions to the score at the likelihood's present point, in linear time: d (x - m) - r (x H - A), with m the mean at risk at the row's event, H the hazard
/// the row has met and A the sum of hazard increments times means over the same event times. For tied events under Efron all three are averages over the tied terms.
/// They are made chunk by chunk, so that sums of their products need no column of them.
/// </summary>
internal sealed class ScoreResiduals
{
    private readonly PartialLikelihood likelihood;
    private readonly RiskGrid grid;
    private readonly int p;

    /// <summary>By column and event time: A of the stratum up to there.</summary>
    private readonly double[][] met;

    internal ScoreResiduals(PartialLikelihood likelihood)
    {
        this.likelihood = likelihood;
        grid = likelihood.Grid;
        p = likelihood.Columns.Length;
        met = likelihood.HazardsTimesMeans();
        Parallel.ForEach(met, Accumulate);
    }

    /// <summary>By column and position: the score of a row, without its weight. At the end rows that count for nothing have 0.</summary>
    internal double[][] ByPosition()
    {
        var scores = Array.ConvertAll(likelihood.Columns, _ => new double[grid.Rows.Length]);
        likelihood.ForChunks(chunk =>
        {
            var (start, length) = PositionsOf(chunk);
            using var buffer = new Rented(p * length);
            Score(chunk, buffer.Span);
            for (var j = 0; j < p; j++)
            {
                buffer.Span.Slice(j * length, length).CopyTo(scores[j].AsSpan(start));
            }
        });
        return scores;
    }

    /// <summary>The sum of the rows' (or clusters') weighted scores u, and of u u'.</summary>
    internal (double[] Total, double[,] Products) Sums(Factor? clusters)
    {
        var total = new double[p];
        var products = new double[p, p];
        if (clusters is not null)
        {
            var scores = ByCluster(clusters);
            Add(scores.SelectMany(column => column).ToArray(), clusters.Labels.Length, total, products);
            return (total, products);
        }

        var byChunk = new (double[] Total, double[,] Products)[grid.ChunkCount];
        likelihood.ForChunks(chunk =>
        {
            var (start, length) = PositionsOf(chunk);
            byChunk[chunk] = (new double[p], new double[p, p]);
            using var buffer = new Rented(p * length);
            Score(chunk, buffer.Span);
            for (var j = 0; grid.Weights is { } weights && j < p; j++)
            {
                var column = buffer.Span.Slice(j * length, length);
                Columns.Multiply(column, weights.AsSpan(start, length), column);
            }

            Add(buffer.Span, length, byChunk[chunk].Total, byChunk[chunk].Products);
        });
        foreach (var chunk in byChunk)
        {
            for (var j = 0; j < p; j++)
            {
                total[j] += chunk.Total[j];
                for (var k = 0; k < p; k++)
                {
                    products[j, k] += chunk.Products[j, k];
                }
            }
        }

        return (total, products);
    }

    private double[][] ByCluster(Factor clusters) => Array.ConvertAll(ByPosition(), column =>
    {
        var sums = new double[clusters.Labels.Length];
        for (var position = 0; position < grid.Active; position++)
        {
            sums[clusters.Codes[grid.Rows[position]]] += grid.WeightAt(position) * column[position];
        }

        return sums;
    });

    /// <summary>Adds the sums and products of columns that lie one after the other.</summary>
    private void Add(ReadOnlySpan<double> scores, int length, double[] total, double[,] products)
    {
        for (var j = 0; j < p; j++)
        {
            var column = scores.Slice(j * length, length);
            total[j] += Columns.Sum(column);
            for (var k = 0; k <= j; k++)
            {
                products[j, k] += Columns.Dot(column, scores.Slice(k * length, length));
                products[k, j] = products[j, k];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Score(int chunk, Span<double> destination)
    {
        var (start, length) = PositionsOf(chunk);
        var (firstBlock, blocks) = BlocksOf(chunk);
        using var buffer = new Rented((3 * p * blocks) + length);
        var size = p * blocks;
        var means = buffer.Span[..size];
        var lessForEvents = buffer.Span.Slice(2 * size, size);
        var hazardMet = buffer.Span[(3 * size)..];
        new EventTimeMeans(likelihood, chunk, likelihood.CarryInto(chunk)).MeansAndHazards(means, buffer.Span.Slice(size, size), lessForEvents);
        for (var k = firstBlock; k < firstBlock + blocks; k++)
        {
            for (var i = grid.BlockStart[k]; i < grid.BlockStart[k + 1]; i++)
            {
                hazardMet[i - start] = likelihood.HazardMet(i, k, i - grid.BlockStart[k] < grid.Deaths[k]);
            }
        }

        var (starts, deaths, first) = (grid.BlockStart, grid.Deaths, grid.First);
        for (var j = 0; j < p; j++)
        {
            var (column, own) = (likelihood.Columns[j], met[j]);
            var scores = destination.Slice(j * length, length);
            for (var k = firstBlock; k < firstBlock + blocks; k++)
            {
                var place = (j * blocks) + k - firstBlock;
                for (var i = starts[k]; i < starts[k + 1]; i++)
                {
                    var happened = i - starts[k] < deaths[k];
                    var a = own[k] - (happened ? lessForEvents[place] : 0);
                    if (first is not null && !grid.StartsStratum(first[i]))
                    {
                        a -= own[first[i] - 1];
                    }

                    var risk = likelihood.Risk[i] / grid.WeightAt(i);
                    scores[i - start] = (happened ? column[i] - means[place] : 0) - (risk * ((column[i] * hazardMet[i - start]) - a));
                }
            }
        }
    }

    private (int First, int Count) BlocksOf(int chunk) => (grid.ChunkStart[chunk], grid.ChunkStart[chunk + 1] - grid.ChunkStart[chunk]);

    private (int Start, int Length) PositionsOf(int chunk)
    {
        var start = grid.BlockStart[grid.ChunkStart[chunk]];
        return (start, grid.BlockStart[grid.ChunkStart[chunk + 1]] - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate(double[] increments)
    {
        double sum = 0;
        for (var k = 0; k < increments.Length; k++)
        {
            sum = (grid.StartsStratum(k) ? 0 : sum) + increments[k];
            increments[k] = sum;
        }
    }
}
