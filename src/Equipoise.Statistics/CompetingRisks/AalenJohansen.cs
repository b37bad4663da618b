using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>
/// The Aalen-Johansen estimator of cumulative incidence: F_k(t) = sum over event times u &lt;= t of S(u-) d_k(u) / n(u), with S the event-free probability, the product of
/// 1 - d / n over events of all causes. An event and a censoring at one time: the event comes first. A row with an entry is at risk after it; weights take the place of counts.
/// Source: Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2nd ed., 8.2.3; Andersen, Borgan, Gill and Keiding, IV.4.
/// Reference: validation/reference/competing-risks.json (R's survfit of a factor status, and cmprsk::cuminc).
/// </summary>
public static class AalenJohansen
{
    /// <summary>One result per group label, in the order of the labels; a label without rows gives curves without points. Strata are not used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The confidence level is not between 0 and 1.</exception>
    public static ImmutableArray<GroupIncidence> Estimate(CompetingSample sample, AalenJohansenOptions options)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.ConfidenceLevel > 0 && options.ConfidenceLevel < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ConfidenceLevel, "ConfidenceLevel lies between 0 and 1");
        }

        var survival = sample.Survival;
        var rows = OrderedRows.Of(survival, survival.Groups, sample.Causes);
        var groups = ImmutableArray.CreateBuilder<GroupIncidence>(survival.GroupCount);
        for (var group = 0; group < survival.GroupCount; group++)
        {
            var steps = IncidenceSteps.Of(rows.Exits(group), rows.Entries(group), sample.CauseCount);
            groups.Add(new GroupIncidence(survival.Groups.Labels[group], sample.Causes.Labels, steps, RowsOf(sample, group, options), options));
        }

        return groups.MoveToImmutable();
    }

    /// <summary>The rows of a group for the jackknife that needs them one by one; empty where the linear recursion gives the same.</summary>
    private static IncidenceInfluence.Row[] RowsOf(CompetingSample sample, int group, AalenJohansenOptions options)
    {
        var survival = sample.Survival;
        if (options.Variance != IncidenceVariance.InfinitesimalJackknife || (survival.Weights.IsEmpty && survival.Entries.IsEmpty))
        {
            return [];
        }

        var rows = new List<IncidenceInfluence.Row>();
        for (var row = 0; row < survival.Count; row++)
        {
            if (survival.Groups.Codes[row] == group && sample.WeightOf(row) > 0)
            {
                rows.Add(new IncidenceInfluence.Row(
                    survival.Entries.IsEmpty ? -1 : survival.Entries[row], survival.Times[row], survival.Events[row] ? sample.Causes.Codes[row] : -1, sample.WeightOf(row)));
            }
        }

        return [.. rows];
    }
}
