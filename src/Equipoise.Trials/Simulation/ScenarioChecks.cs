using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Simulation;

/// <summary>What of a scenario does not fit together.</summary>
internal static class ScenarioChecks
{
    public static void Run(SimulationScenario s, SourceMap map)
    {
        if (!s.Histories.IsDefaultOrEmpty)
        {
            var whole = s.Histories.Count(h => h.Stratum is null);
            if (whole > 1 || (whole == 1 && s.Histories.Length > 1))
            {
                map.Add("P214", "histories", "Histories are stated twice.", $"{s.Histories.Length} items, {whole} of them for every stratum", "one item without a stratum, or one for each stratum");
            }

            if (s.Control is not null || s.Effect is not null)
            {
                map.Add("P214", "histories", "Courses are stated twice.", "histories beside control or effect", "histories, or control and effect");
            }

            if (s.Assume == AssumedEffect.HalfWay)
            {
                map.Add("P214", "assume", "Histories have no half way.", "halfWay", "design or noEffect, or the histories themselves");
            }
        }
        else if (s.Counts is not null)
        {
            map.Add("P214", "counts", "There is nothing to choose from without histories.", "counts without histories", "histories beside it");
        }

        Unique(map, "sites", s.Sites.IsDefault ? [] : s.Sites.Select(site => site.Id));
        Unique(map, "toxicities", s.Toxicities.IsDefault ? [] : s.Toxicities.Select(t => t.Id));
        Unique(map, "cohorts", s.Cohorts.IsDefault ? [] : s.Cohorts.Select(c => c.Id));
        if (!s.Sites.IsDefaultOrEmpty)
        {
            var rated = s.Sites.Count(site => site.PerMonth is not null);
            if (rated != 0 && rated != s.Sites.Length)
            {
                map.Add("P214", "sites", "Some sites have a rate and some have none.", $"perMonth at {rated} of {s.Sites.Length} sites", "perMonth at every site, or at none");
            }

            if (rated > 0 && s.Accrual is not null)
            {
                map.Add("P214", "sites", "The accrual is stated twice.", "perMonth beside accrual", "one of the two");
            }

            if (s.Sites.All(site => site.OpensAfterMonths > 0))
            {
                map.Add("P214", "sites", "No site is open at the start.", $"the first opens after {s.Sites.Min(site => site.OpensAfterMonths)} months", "a site without opensAfterMonths, or with 0");
            }
        }

        if (s.Safety is { } safety && (s.Toxicities.IsDefaultOrEmpty || s.Toxicities.All(t => t.Id != safety.Toxicity)))
        {
            map.Add("P214", "safety.toxicity", "There is no such toxicity.", $"\"{safety.Toxicity}\"", s.Toxicities.IsDefaultOrEmpty ? "a toxicity under toxicities" : string.Join(", ", s.Toxicities.Select(t => t.Id)));
        }
    }

    private static void Unique(SourceMap map, string key, IEnumerable<string> ids)
    {
        foreach (var twice in ids.GroupBy(id => id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            map.Add("P214", key, "A name is given twice.", $"\"{twice.Key}\"", "names that differ");
        }
    }
}
