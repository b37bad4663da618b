namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// The influence of each row on S, on one incidence and on the area under it: the derivative with respect to the row's weight. In the order of the steps, all rows at each; the
/// readable form of the infinitesimal jackknife, and the one used with weights or entries.
/// </summary>
internal sealed class IncidenceInfluence
{
    private readonly IncidenceSteps steps;
    private readonly Row[] rows;
    private readonly int cause;
    private readonly double[] onSurvival;
    private readonly double[] onIncidence;
    private readonly double[] onArea;

    internal IncidenceInfluence(IncidenceSteps steps, Row[] rows, int cause)
    {
        (this.steps, this.rows, this.cause) = (steps, rows, cause);
        (onSurvival, onIncidence, onArea) = (new double[rows.Length], new double[rows.Length], new double[rows.Length]);
    }

    internal double OfSurvival => SumOfSquares(onSurvival);

    internal double OfIncidence => SumOfSquares(onIncidence);

    internal double OfArea => SumOfSquares(onArea);

    internal void Wait(double span)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            onArea[i] += span * onIncidence[i];
        }
    }

    internal void Pass(int at)
    {
        var (n, time, before) = (steps.Weight[at], steps.Time[at], steps.SurvivalBefore[at]);
        var (h, share) = (steps.AllEvents(at) / n, steps.EventWeight[cause][at] / n);
        var certain = steps.IsCertain(cause, at);
        var exhausted = steps.Exhausts(at);
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var here = row.Entry < time && time <= row.Time;
            var happens = here && row.Time == time && row.Cause >= 0;
            onIncidence[i] += (onSurvival[i] * share) + (here ? before * ((happens && row.Cause == cause ? 1 : 0) - share) / n : 0);
            onIncidence[i] = certain ? 0 : onIncidence[i];
            onSurvival[i] = exhausted ? 0 : (onSurvival[i] * (1 - h)) - (here ? before * ((happens ? 1 : 0) - h) / n : 0);
        }
    }

    private double SumOfSquares(double[] influence)
    {
        double sum = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var term = rows[i].Weight * influence[i];
            sum += term * term;
        }

        return sum;
    }

    /// <summary>A row; its cause is -1 when it is censored, its entry below 0 when it is at risk from the origin.</summary>
    internal readonly record struct Row(double Entry, double Time, int Cause, double Weight);
}
