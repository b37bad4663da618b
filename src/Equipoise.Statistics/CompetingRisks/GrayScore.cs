namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// The score of Gray's test in one stratum and its covariance under equal incidences. With h_r = n_r / S_r(t-), h their sum, dF = d / h the pooled incidence of the cause, and
/// D_jr = (1 - F(t-))^rho ([j = r] - h_j / h): an event of the cause in group r moves score j by D_jr + (S_r - (1 - F)) / (n_r (1 - hazard_r)) C_jr and an event of another
/// cause by -(1 - F) / (n_r (1 - hazard_r)) C_jr, where C_jr is the sum after the time of D_jr h_r dF / (1 - F(t-)). Their variances are h_r dF and d_r, each less for ties
/// by 1 - (d - 1) / (at risk - 1), at risk meaning h S_r(t-) for the cause and n_r for the others.
/// </summary>
internal sealed class GrayScore
{
    private readonly IncidenceSteps[] steps;
    private readonly int cause;
    private readonly double[] times;
    private readonly Moment[][] moments;
    private readonly double[] freeBefore;
    private readonly double[] free;
    private readonly double[] weight;

    internal GrayScore(IncidenceSteps[] steps, int cause, double rho)
    {
        (this.steps, this.cause) = (steps, cause);
        times = [.. steps.SelectMany(group => group.Time.Where((_, at) => group.AllEvents(at) > 0)).Distinct().Order()];
        moments = [.. steps.Select(group => MomentsOf(group))];
        (freeBefore, free, weight) = (new double[times.Length], new double[times.Length], new double[times.Length]);
        for (var k = 0; k < times.Length; k++)
        {
            var increment = EventsAt(k) > 0 ? EventsAt(k) / SizeAt(k) : 0;
            freeBefore[k] = k == 0 ? 1 : free[k - 1];
            free[k] = freeBefore[k] - increment;
            weight[k] = Math.Pow(freeBefore[k], rho);
        }
    }

    internal void AddTo(double[] score, double[,] variance)
    {
        for (var k = 0; k < times.Length; k++)
        {
            var atRisk = moments.Sum(group => group[k].Subdistribution);
            for (var j = 0; EventsAt(k) > 0 && j < score.Length; j++)
            {
                score[j] += weight[k] * (moments[j][k].Own - (moments[j][k].Subdistribution / atRisk * EventsAt(k)));
            }
        }

        for (var group = 0; group < steps.Length; group++)
        {
            AddVariance(group, variance);
        }
    }

    private void AddVariance(int group, double[,] variance)
    {
        var later = new double[steps.Length];
        var (own, other) = (new double[steps.Length], new double[steps.Length]);
        for (var k = times.Length - 1; k >= 0; k--)
        {
            var here = moments[group][k];
            if (here.AtRisk == 0)
            {
                continue;
            }

            var (size, events) = (SizeAt(k), EventsAt(k));
            var increment = events / size;
            var escape = here.AtRisk - here.Own - here.Others;
            var reach = escape > 1e-9 * here.AtRisk ? 1 / escape : 0;
            for (var j = 0; j < steps.Length; j++)
            {
                var difference = weight[k] * ((j == group ? 1 : 0) - (moments[j][k].Size / size));
                own[j] = difference + (reach * (here.Survival - free[k]) * later[j]);
                other[j] = -reach * free[k] * later[j];
                later[j] += difference * here.Size * increment / freeBefore[k];
            }

            var ofOwn = here.Size * increment * Untied(events, size * here.SurvivalBefore);
            var ofOthers = here.Others * Untied(here.Others, here.AtRisk);
            for (var j = 0; j < steps.Length; j++)
            {
                for (var l = 0; l < steps.Length; l++)
                {
                    variance[j, l] += (own[j] * own[l] * ofOwn) + (other[j] * other[l] * ofOthers);
                }
            }
        }
    }

    private static double Untied(double events, double atRisk) => events > 1 ? 1 - ((events - 1) / (atRisk - 1)) : 1;

    private double EventsAt(int k)
    {
        double sum = 0;
        foreach (var group in moments)
        {
            sum += group[k].Own;
        }

        return sum;
    }

    private double SizeAt(int k)
    {
        double sum = 0;
        foreach (var group in moments)
        {
            sum += group[k].Size;
        }

        return sum;
    }

    /// <summary>A group at each time of <see cref="times"/>; it has nobody at risk at a time after its last, and fewer than at its next time by nobody.</summary>
    private Moment[] MomentsOf(IncidenceSteps group)
    {
        var result = new Moment[times.Length];
        for (int k = 0, at = 0; k < times.Length; k++)
        {
            for (; at < group.Time.Length && group.Time[at] < times[k]; at++)
            {
            }

            var (survivalBefore, incidenceBefore) = at == 0 ? (1, 0) : (group.Survival[at - 1], group.Incidence[cause][at - 1]);
            if (at == group.Time.Length || survivalBefore == 0)
            {
                continue;
            }

            var happens = group.Time[at] == times[k];
            var atRisk = happens ? group.Weight[at] : group.WeightAt(times[k], at);
            if (atRisk <= 0)
            {
                continue;
            }

            var own = happens ? group.EventWeight[cause][at] : 0;
            var size = atRisk / survivalBefore;
            result[k] = new Moment(
                atRisk, own, happens ? group.AllEvents(at) - own : 0, survivalBefore, happens ? group.Survival[at] : survivalBefore, size, size * (1 - incidenceBefore));
        }

        return result;
    }

    private readonly record struct Moment(double AtRisk, double Own, double Others, double SurvivalBefore, double Survival, double Size, double Subdistribution);
}
