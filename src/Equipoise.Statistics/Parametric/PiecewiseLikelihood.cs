using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.Parametric;

/// <summary>
/// The log likelihood of rates constant within pieces: the sum over rows of d (a_k + x b) - sum over pieces of E_k exp(a_k + x b). Parameters: log rates a_k, then coefficients b.
/// </summary>
internal sealed class PiecewiseLikelihood : ILogLikelihood
{
    private readonly SurvivalSample sample;
    private readonly Pieces pieces;
    private readonly double[][] columns;
    private readonly double[]? offsets;

    internal PiecewiseLikelihood(SurvivalSample sample, Pieces pieces, double[][] columns, double[]? offsets)
    {
        (this.sample, this.pieces, this.columns, this.offsets) = (sample, pieces, columns, offsets);
        (Events, Exposure) = (new double[pieces.Count], new double[pieces.Count]);
        for (var row = 0; row < sample.Count; row++)
        {
            Events[pieces.At(sample.Times[row])] += sample.Events[row] ? Weight(row) : 0;
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                Exposure[piece] += Weight(row) * TimeIn(piece, row);
            }
        }

        Names = [.. Enumerable.Range(0, pieces.Count).Select(piece => string.Create(CultureInfo.InvariantCulture, $"({pieces.From(piece):R}, {pieces.Until(piece):R}]"))];
        var p = pieces.Count + columns.Length;
        Gradient = new double[p];
        Information = new double[p, p];
    }

    public double Value { get; private set; }

    public double[] Gradient { get; }

    public double[,] Information { get; }

    internal int PieceCount => pieces.Count;

    internal double[] Events { get; }

    internal double[] Exposure { get; }

    internal ImmutableArray<string> Names { get; }

    internal double[] Start()
    {
        var theta = new double[Gradient.Length];
        var offset = offsets is null ? 0 : offsets.Average();
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            theta[piece] = Math.Log(Events[piece] / Math.Max(Exposure[piece], double.Epsilon)) - offset;
        }

        return theta;
    }

    public void Evaluate(ReadOnlySpan<double> coefficients)
    {
        Value = 0;
        Array.Clear(Gradient);
        Array.Clear(Information);
        var k = pieces.Count;
        for (var row = 0; row < sample.Count; row++)
        {
            var weight = Weight(row);
            if (weight == 0)
            {
                continue;
            }

            var eta = offsets?[row] ?? 0;
            for (var j = 0; j < columns.Length; j++)
            {
                eta += coefficients[k + j] * columns[j][row];
            }

            double all = 0;
            for (var piece = 0; piece < k && pieces.From(piece) < sample.Times[row]; piece++)
            {
                var expected = weight * TimeIn(piece, row) * Math.Exp(coefficients[piece] + eta);
                all += expected;
                Gradient[piece] -= expected;
                Information[piece, piece] += expected;
                for (var j = 0; j < columns.Length; j++)
                {
                    Information[k + j, piece] += expected * columns[j][row];
                }
            }

            var happened = sample.Events[row] ? weight : 0;
            var at = pieces.At(sample.Times[row]);
            Value += (happened > 0 ? happened * (coefficients[at] + eta) : 0) - all;
            Gradient[at] += happened;
            for (var j = 0; j < columns.Length; j++)
            {
                Gradient[k + j] += (happened - all) * columns[j][row];
                for (var l = 0; l <= j; l++)
                {
                    Information[k + j, k + l] += all * columns[j][row] * columns[l][row];
                }
            }
        }

        for (var j = 0; j < Gradient.Length; j++)
        {
            for (var l = 0; l < j; l++)
            {
                Information[l, j] = Information[j, l];
            }
        }
    }

    private double Weight(int row) => sample.Weights.IsEmpty ? 1 : sample.Weights[row];

    private double TimeIn(int piece, int row) => pieces.Overlap(piece, sample.Entries.IsEmpty ? 0 : sample.Entries[row], sample.Times[row]);
}
