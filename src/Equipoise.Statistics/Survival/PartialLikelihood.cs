using System.Runtime.CompilerServices;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>
/// Cox's log partial likelihood with Breslow's or Efron's ties, in linear time per call, on all cores. With r = w exp(eta) and the sums S0 and S1 of r and r x over those
/// at risk, one pass backwards in time gives the means m = S1 / S0 and the increments of the cumulative hazard; then with H, the hazard that a row has met,
/// gradient = sum x (w d - r H) and information = sum r H x x' - sum w m m' (over the tied events one by one for Efron, w their mean weight). The matrix of
/// sums r x x' over each risk set is never formed. <see cref="PartialLikelihoodByDefinition"/> is the readable form; the two are tested equal.
/// </summary>
internal sealed class PartialLikelihood : ILogLikelihood
{
    /// <summary>Exponents within this need no shift: sums of exp of them are far from overflow and underflow.</summary>
    private const double SafeExponent = 200;

    /// <summary>Rows whose columns and scratch fit a first-level cache together.</summary>
    private const int RowsPerTile = 512;

    private readonly double[] eta;
    private readonly double[]? offsets;
    private readonly double[] extremes;
    private readonly CompensatedSum[] carry;
    private readonly CompensatedSum[] totals;
    private readonly CompensatedSum[] hazardUpTo;
    private readonly int width;

    internal PartialLikelihood(RiskGrid grid, double[][] columns, double[]? offsets, bool efron)
    {
        Grid = grid;
        Columns = columns;
        Efron = efron;
        this.offsets = offsets;
        var p = columns.Length;
        width = 1 + p;
        eta = new double[grid.Active];
        Risk = new double[grid.Active];
        Hazard = new double[grid.BlockCount];
        HazardOfEvents = new double[grid.BlockCount];
        Cumulative = new double[grid.BlockCount];
        Shift = new double[grid.BlockCount == 0 ? 1 : grid.StratumOf[^1] + 1];
        RiskAtRisk = new double[grid.BlockCount];
        carry = new CompensatedSum[(grid.ChunkCount + 1) * width];
        totals = new CompensatedSum[grid.ChunkCount * width];
        hazardUpTo = EntrySums();
        Gradient = new double[p];
        Information = new double[p, p];
        extremes = new double[p + 1];
        Parallel.For(0, p, j => extremes[j] = Largest(columns[j]));
        extremes[p] = offsets is null ? 0 : Largest(offsets);

        double Largest(double[] column)
        {
            var (_, low, high) = Numerics.Columns.Spread(column.AsSpan(0, grid.Active), 0);
            return Math.Max(-low, high);
        }
    }

    public double Value { get; private set; }

    public double[] Gradient { get; }

    public double[,] Information { get; }

    internal RiskGrid Grid { get; }

    /// <summary>The covariates by position.</summary>
    internal double[][] Columns { get; }

    internal bool Efron { get; }

    /// <summary>By position: the linear predictor, less <see cref="Shift"/>.</summary>
    internal double[] Eta => eta;

    /// <summary>By position: weight times exp(eta - <see cref="Shift"/>).</summary>
    internal double[] Risk { get; }

    /// <summary>By event time: S0, the sum of <see cref="Risk"/> over those at risk.</summary>
    internal double[] RiskAtRisk { get; }

    /// <summary>The increment of the baseline hazard at each event time, for those who survive it, times exp(Shift).</summary>
    internal double[] Hazard { get; }

    /// <summary>The part of it that the events themselves meet: the whole for Breslow, on average about half for Efron.</summary>
    internal double[] HazardOfEvents { get; }

    /// <summary>The sum of <see cref="Hazard"/> within the stratum up to each event time.</summary>
    internal double[] Cumulative { get; }

    /// <summary>By stratum: what was taken from the exponents.</summary>
    internal double[] Shift { get; }

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        AddUpRisks(coefficients);
        CarryBackwards();
        var values = new double[Grid.ChunkCount];
        ForChunks(chunk => values[chunk] = new EventTimeMeans(this, chunk, CarryInto(chunk)).LogLikelihoodAndHazards());
        Value = 0;
        foreach (var value in values)
        {
            Value += value;
        }

        Accumulate([], Cumulative, hazardUpTo, Gradient, Information);
    }

    /// <summary>The gradient and information with the term of event time k multiplied by <paramref name="factors"/>[k]. The likelihood itself stays as it is.</summary>
    internal void Accumulate(double[] factors, double[] gradient, double[,] information)
    {
        var cumulative = Rented.Array(Grid.BlockCount);
        Accumulate(factors, cumulative, EntrySums(), gradient, information);
        Rented.Return(cumulative);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Accumulate(double[] factors, double[] cumulative, CompensatedSum[] upTo, double[] gradient, double[,] information)
    {
        var sum = new CompensatedSum();
        for (var k = 0; k < Grid.BlockCount; k++)
        {
            sum = Grid.StartsStratum(k) ? default : sum;
            sum.Add(Hazard[k] * (factors.Length == 0 ? 1 : factors[k]));
            cumulative[k] = sum.Value;
            if (upTo.Length > 0)
            {
                upTo[k] = sum;
            }
        }

        var p = Columns.Length;
        var size = p + (p * p);
        var chunkSums = new double[Grid.ChunkCount * size];
        ForChunks(chunk =>
        {
            var sums = chunkSums.AsSpan(chunk * size, size);
            AddCurvature(chunk, factors, cumulative, upTo, sums[..p], sums[p..]);
            new EventTimeMeans(this, chunk, CarryInto(chunk)).SubtractProducts(factors, sums[p..]);
        });
        Array.Clear(gradient);
        Array.Clear(information);
        for (var chunk = 0; chunk < Grid.ChunkCount; chunk++)
        {
            var sums = chunkSums.AsSpan(chunk * size, size);
            for (var j = 0; j < p; j++)
            {
                gradient[j] += sums[j];
                for (var k = 0; k <= j; k++)
                {
                    information[j, k] += sums[p + (j * p) + k];
                    information[k, j] = information[j, k];
                }
            }
        }
    }

    /// <summary>The hazard a position has met up to its end, its own event included.</summary>
    internal double HazardMet(int position, int block, bool happened)
    {
        var met = Grid.First is null ? Cumulative[block] : MetSinceEntry(position, block, hazardUpTo);
        return happened ? met + (HazardOfEvents[block] - Hazard[block]) : met;
    }

    /// <summary>By column and event time: the average over its terms of the mean at risk.</summary>
    internal double[][] MeansAtRisk() => ByEventTime(0);

    /// <summary>By column and event time: the increment of the hazard times the mean at risk, over its terms.</summary>
    internal double[][] HazardsTimesMeans() => ByEventTime(1);

    private double[][] ByEventTime(int quantity)
    {
        var values = Array.ConvertAll(Columns, _ => new double[Grid.BlockCount]);
        ForChunks(chunk =>
        {
            var first = Grid.ChunkStart[chunk];
            var blocks = Grid.ChunkStart[chunk + 1] - first;
            var size = Columns.Length * blocks;
            using var buffer = new Rented(3 * size);
            new EventTimeMeans(this, chunk, CarryInto(chunk)).MeansAndHazards(buffer.Span[..size], buffer.Span.Slice(size, size), buffer.Span[(2 * size)..]);
            for (var j = 0; j < Columns.Length; j++)
            {
                buffer.Span.Slice((quantity * size) + (j * blocks), blocks).CopyTo(values[j].AsSpan(first));
            }
        });
        return values;
    }

    internal ReadOnlySpan<CompensatedSum> CarryInto(int chunk) => carry.AsSpan((chunk + 1) * width, width);

    internal void ForChunks(Action<int> work)
    {
        if (Grid.ChunkCount < 2)
        {
            for (var chunk = 0; chunk < Grid.ChunkCount; chunk++)
            {
                work(chunk);
            }

            return;
        }

        Parallel.For(0, Grid.ChunkCount, work);
    }

    /// <summary>The exponents, risks and sums of risks. While a chunk lies in the cache all three are made of it, unless the largest exponent has to be known first.</summary>
    private void AddUpRisks(ReadOnlySpan<double> coefficients)
    {
        var beta = coefficients.ToArray();
        var bound = extremes[^1];
        for (var j = 0; j < beta.Length; j++)
        {
            bound += Math.Abs(beta[j]) * extremes[j];
        }

        Array.Clear(Shift);
        if (bound <= SafeExponent && Grid.First is null)
        {
            ForChunks(chunk =>
            {
                Exponents(chunk, beta);
                Risks(chunk);
                Totals(chunk);
            });
            return;
        }

        ForChunks(chunk => Exponents(chunk, beta));
        if (bound > SafeExponent)
        {
            ShiftExponents();
        }

        ForChunks(Risks);
        ForChunks(Totals);
    }

    private void Exponents(int chunk, double[] beta)
    {
        var (start, length) = PositionsOf(chunk);
        var part = eta.AsSpan(start, length);
        if (offsets is null)
        {
            part.Clear();
        }
        else
        {
            offsets.AsSpan(start, length).CopyTo(part);
        }

        for (var j = 0; j < beta.Length; j++)
        {
            if (beta[j] != 0)
            {
                Numerics.Columns.AddScaled(beta[j], Columns[j].AsSpan(start, length), part);
            }
        }
    }

    /// <summary>Only ratios of risks matter within a stratum; taking out the largest exponent keeps exp from overflowing.</summary>
    private void ShiftExponents()
    {
        Array.Fill(Shift, double.NegativeInfinity);
        for (var k = 0; k < Grid.BlockCount; k++)
        {
            ref var largest = ref Shift[Grid.StratumOf[k]];
            for (var i = Grid.BlockStart[k]; i < Grid.BlockStart[k + 1]; i++)
            {
                largest = Math.Max(largest, eta[i]);
            }
        }

        for (var k = 0; k < Grid.BlockCount; k++)
        {
            for (var i = Grid.BlockStart[k]; i < Grid.BlockStart[k + 1]; i++)
            {
                eta[i] -= Shift[Grid.StratumOf[k]];
            }
        }
    }

    private (int Start, int Length) PositionsOf(int chunk)
    {
        var start = Grid.BlockStart[Grid.ChunkStart[chunk]];
        return (start, Grid.BlockStart[Grid.ChunkStart[chunk + 1]] - start);
    }

    private void Totals(int chunk) => new RiskSums(this, Grid.ChunkStart[chunk], Grid.ChunkStart[chunk + 1], default).Totals(totals.AsSpan(chunk * width, width));

    private void Risks(int chunk)
    {
        var (start, length) = PositionsOf(chunk);
        var risk = Risk.AsSpan(start, length);
        Numerics.Columns.Exponentials(eta.AsSpan(start, length), risk);
        if (Grid.Weights is { } weights)
        {
            Numerics.Columns.Multiply(weights.AsSpan(start, length), risk, risk);
        }
    }

    /// <summary>By chunk, from the last to the first: the sums of r and r x over those at risk just after the chunk, in the stratum that goes on there.</summary>
    private void CarryBackwards()
    {
        carry.AsSpan(Grid.ChunkCount * width).Clear();
        for (var chunk = Grid.ChunkCount - 1; chunk >= 0; chunk--)
        {
            var from = Grid.ChunkStart[chunk];
            var to = Grid.ChunkStart[chunk + 1];
            var goesOn = from > 0 && !Grid.StartsStratum(from);
            var unbroken = Grid.StratumOf[from] == Grid.StratumOf[to - 1];
            for (var j = 0; j < width; j++)
            {
                var sum = goesOn ? totals[(chunk * width) + j] : default;
                if (goesOn && unbroken)
                {
                    sum.Add(carry[((chunk + 1) * width) + j]);
                }

                carry[(chunk * width) + j] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCurvature(int chunk, double[] factors, double[] cumulative, CompensatedSum[] upTo, Span<double> gradient, Span<double> information)
    {
        var (start, length) = PositionsOf(chunk);
        using var buffer = new Rented((2 * length) + RowsPerTile);
        var hazardous = buffer.Span[..length];
        var residual = buffer.Span.Slice(length, length);
        MeetHazards(chunk, factors, cumulative, upTo, hazardous, residual);
        for (var from = 0; from < length; from += RowsPerTile)
        {
            var rows = Math.Min(RowsPerTile, length - from);
            var product = buffer.Span.Slice(2 * length, rows);
            for (var j = 0; j < Columns.Length; j++)
            {
                var column = Columns[j].AsSpan(start + from, rows);
                gradient[j] += Numerics.Columns.Dot(column, residual.Slice(from, rows));
                Numerics.Columns.Multiply(column, hazardous.Slice(from, rows), product);
                var k = 0;
                for (; k + 3 <= j; k += 4)
                {
                    Numerics.Columns.AddFourDots(
                        product,
                        Columns[k].AsSpan(start + from, rows),
                        Columns[k + 1].AsSpan(start + from, rows),
                        Columns[k + 2].AsSpan(start + from, rows),
                        Columns[k + 3].AsSpan(start + from, rows),
                        1,
                        information[((j * Columns.Length) + k)..]);
                }

                for (; k <= j; k++)
                {
                    information[(j * Columns.Length) + k] += Numerics.Columns.Dot(product, Columns[k].AsSpan(start + from, rows));
                }
            }
        }
    }

    /// <summary>By position of the chunk: r H, and w d less it. Block by block H is laid out and corrected for the events, the rest is done by vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MeetHazards(int chunk, double[] factors, double[] cumulative, CompensatedSum[] upTo, Span<double> hazardous, Span<double> residual)
    {
        var start = Grid.BlockStart[Grid.ChunkStart[chunk]];
        var (starts, deaths, weights, last) = (Grid.BlockStart, Grid.Deaths, Grid.Weights, Grid.ChunkStart[chunk + 1]);
        var (hazards, ofEvents) = (Hazard, HazardOfEvents);
        var i = 0;
        for (var k = Grid.ChunkStart[chunk]; k < last; k++)
        {
            var met = cumulative[k];
            // A single event meets the whole increment: nothing to look up.
            var metByEvents = deaths[k] == 1 ? met : met + ((ofEvents[k] - hazards[k]) * (factors.Length == 0 ? 1 : factors[k]));
            if (upTo.Length > 0)
            {
                var byEvents = (ofEvents[k] - hazards[k]) * (factors.Length == 0 ? 1 : factors[k]);
                for (var end = starts[k + 1] - start; i < end; i++)
                {
                    hazardous[i] = MetSinceEntry(start + i, k, upTo) + (i < starts[k] - start + deaths[k] ? byEvents : 0);
                }

                continue;
            }

            for (var end = starts[k] - start + deaths[k]; i < end; i++)
            {
                hazardous[i] = metByEvents;
            }

            for (var end = starts[k + 1] - start; i < end; i++)
            {
                hazardous[i] = met;
            }
        }

        Numerics.Columns.Multiply(hazardous, Risk.AsSpan(start, hazardous.Length), hazardous);
        residual.Clear();
        Numerics.Columns.AddScaled(-1, hazardous, residual);
        for (var k = Grid.ChunkStart[chunk]; k < last; k++)
        {
            var factor = factors.Length == 0 ? 1 : factors[k];
            i = starts[k] - start;
            for (var end = i + deaths[k]; i < end; i++)
            {
                residual[i] += weights is null ? factor : weights[start + i] * factor;
            }
        }
    }

    /// <summary>
    /// The hazard of the stratum from the first event time that the row of a position sees up to the end of a block: the difference of two sums that may be far larger than it, so
    /// both carry what rounding took.
    /// </summary>
    private double MetSinceEntry(int position, int block, CompensatedSum[] upTo)
    {
        var first = Grid.First![position];
        return Grid.StartsStratum(first) ? upTo[block].Value : upTo[block].Since(upTo[first - 1]);
    }

    private CompensatedSum[] EntrySums() => Grid.First is null ? [] : new CompensatedSum[Grid.BlockCount];
}
