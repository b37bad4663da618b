namespace Equipoise.Statistics.Categorical;

/// <summary>Fisher's exact test of a two-by-two table a b / c d.</summary>
/// <param name="TwoSidedP">The sum over tables no more probable than the one seen (probabilities within 1e-7 of each other count as equal, as in R).</param>
/// <param name="LessP">P(A &lt;= a): small when the odds ratio is below 1.</param>
/// <param name="GreaterP">P(A &gt;= a): small when the odds ratio is above 1.</param>
/// <param name="OddsRatio">The conditional maximum likelihood estimate; 0 or positive infinity at an edge of the support; null when the margins allow one table only.</param>
/// <param name="Lower">The lower limit of the exact interval that inverts the one-sided tests at half the error each; 0 when a is at its smallest.</param>
/// <param name="Upper">The upper limit; positive infinity when a is at its largest.</param>
public readonly record struct FisherResult(double TwoSidedP, double LessP, double GreaterP, double? OddsRatio, double Lower, double Upper);
