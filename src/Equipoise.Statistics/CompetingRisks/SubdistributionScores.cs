namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// The rows' contributions to the score at the likelihood's present point: eta of Fine and Gray (1999), and psi, what a row adds through the estimate of the censoring distribution.
/// For ties psi takes those who had another event strictly before a censoring time and the event times from it on, as R's crr does.
/// </summary>
internal sealed class SubdistributionScores(SubdistributionLikelihood likelihood, CompetingSample sample, CensoringCurve[] censoring)
{
    private readonly int count = likelihood.Met.Length;

    /// <summary>By column and row, times the row's weight.</summary>
    internal double[][] Of(bool censoringEstimated)
    {
        var scores = new double[likelihood.Gradient.Length][];
        for (var j = 0; j < scores.Length; j++)
        {
            scores[j] = Eta(j);
            if (censoringEstimated)
            {
                AddPsi(j, scores[j]);
            }

            for (var row = 0; row < count; row++)
            {
                scores[j][row] *= likelihood.CaseWeight(row);
            }
        }

        return scores;
    }

    private double[] Eta(int j)
    {
        var met = likelihood.Cumulative(k => likelihood.Increment[k] * likelihood.Mean[j][k]);
        var eta = new double[count];
        for (var row = 0; row < count; row++)
        {
            eta[row] = (likelihood.Own(row) ? likelihood.X(j, row) - likelihood.Mean[j][likelihood.Met[row] - 1] : 0)
                - (likelihood.Risk[row] * ((likelihood.X(j, row) * likelihood.Hazard[row]) - met(row)));
        }

        return eta;
    }

    private void AddPsi(int j, double[] scores)
    {
        for (var g = 0; g < censoring.Length; g++)
        {
            var curve = censoring[g];
            var pull = Pull(j, g);
            var compensator = new double[curve.Times.Length + 1];
            for (var c = 0; c < curve.Times.Length; c++)
            {
                compensator[c + 1] = compensator[c] + (pull[c] * curve.Censored[c] / (curve.AtRisk[c] * curve.AtRisk[c]));
            }

            for (var row = 0; row < count; row++)
            {
                if (likelihood.Group(row) != g || likelihood.CaseWeight(row) == 0)
                {
                    continue;
                }

                var before = curve.CountBefore(sample.Survival.Times[row]);
                var at = before < curve.Times.Length && curve.Times[before] == sample.Survival.Times[row];
                scores[row] += (at && !sample.Survival.Events[row] ? pull[before] / curve.AtRisk[before] : 0) - compensator[at ? before + 1 : before];
            }
        }
    }

    /// <summary>By censoring time: the score's change with the censoring hazard there.</summary>
    private double[] Pull(int j, int g)
    {
        var curve = censoring[g];
        double[] constant = new double[curve.Times.Length + 1], linear = new double[curve.Times.Length + 1];
        for (var row = 0; row < count; row++)
        {
            if (likelihood.Group(row) == g && likelihood.Inverse[row] > 0)
            {
                // The first censoring time strictly after the row's own.
                var time = sample.Survival.Times[row];
                var first = curve.CountBefore(time);
                first += first < curve.Times.Length && curve.Times[first] == time ? 1 : 0;
                var size = likelihood.CaseWeight(row) * likelihood.Risk[row] * likelihood.Inverse[row];
                constant[first] += size;
                linear[first] += size * likelihood.X(j, row);
            }
        }

        for (var c = 1; c < constant.Length; c++)
        {
            constant[c] += constant[c - 1];
            linear[c] += linear[c - 1];
        }

        var pull = new double[curve.Times.Length];
        double hazard = 0, mean = 0;
        for (int c = pull.Length - 1, k = likelihood.Times.Length - 1; c >= 0; c--)
        {
            for (; k >= 0 && likelihood.Times[k] >= curve.Times[c]; k--)
            {
                var thinned = likelihood.Remaining[g][k] * likelihood.Increment[k];
                hazard += thinned;
                mean += thinned * likelihood.Mean[j][k];
            }

            pull[c] = (linear[c] * hazard) - (constant[c] * mean);
        }

        return pull;
    }
}
