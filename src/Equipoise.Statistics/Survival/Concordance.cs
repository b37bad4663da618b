using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>How well a score orders survival.</summary>
/// <param name="Concordant">Comparable pairs in which the row with the higher risk score has the event first, weighted by the product of the weights.</param>
/// <param name="Discordant">Comparable pairs ordered the other way round.</param>
/// <param name="TiedScore">Comparable pairs with the same score.</param>
/// <param name="TiedTime">Pairs of events at the same time, with different scores: not comparable.</param>
/// <param name="TiedBoth">Pairs of events at the same time with the same score.</param>
/// <param name="Value">(Concordant + TiedScore / 2) / (Concordant + Discordant + TiedScore): Harrell's C. 0.5 is no better than a coin.</param>
/// <param name="Variance">The infinitesimal jackknife: the sum of squares of what each row contributes to C.</param>
public readonly record struct ConcordanceResult(
    double Concordant, double Discordant, double TiedScore, double TiedTime, double TiedBoth, double Value, double Variance);

/// <summary>
/// Harrell's concordance of a risk score with survival, in n log n steps with an indexed tree of weights. A pair is comparable when the first event of the two happens
/// while the other row is at risk; a row censored at the event's time is still at risk. Within strata when stratified. Source: Therneau and Watson, Mayo Clinic
/// Biostatistics technical report 85, 2015. Reference: validation/reference/cox.json (R's concordance).
/// </summary>
public static class Concordance
{
    /// <summary>The concordance of a fitted Cox model's linear predictor.</summary>
    public static ConcordanceResult Of(CoxFit fit)
    {
        var workings = CoxResiduals.Workings(fit);
        var likelihood = workings.Fitted(fit, "concordances");
        var scores = new double[workings.Sample.Count];
        for (var j = 0; j < workings.Beta.Length; j++)
        {
            Columns.AddScaled(workings.Beta[j], likelihood.Columns[j], scores);
        }

        var byRow = new double[scores.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            byRow[workings.Grid.Rows[i]] = scores[i] + (workings.Design.Offsets?[workings.Grid.Rows[i]] ?? 0);
        }

        return Of(workings.Sample, byRow, fit.Options.Stratified);
    }

    /// <summary>The concordance of any risk score, higher meaning earlier events.</summary>
    /// <param name="sample">The rows, with their entries and weights.</param>
    /// <param name="riskScores">One finite number per row.</param>
    /// <param name="stratified">True to compare within strata only.</param>
    /// <exception cref="ArgumentException">Another number of scores than rows, a score that is not finite, or no comparable pair.</exception>
    public static ConcordanceResult Of(SurvivalSample sample, IReadOnlyList<double> riskScores, bool stratified)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(riskScores);
        if (riskScores.Count != sample.Count || riskScores.Any(score => !double.IsFinite(score)))
        {
            throw new ArgumentException($"the sample has {sample.Count} rows and {riskScores.Count} scores were given; each is finite", nameof(riskScores));
        }

        var pairs = new ConcordantPairs([.. riskScores], RiskGrid.Of(sample, stratified));
        return pairs.Comparable > 0 ? pairs.Result() : throw new ArgumentException("no pair of rows can be compared", nameof(sample));
    }
}
