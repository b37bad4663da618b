using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>Names are unique, and every name that is referred to is declared.</summary>
internal static class NameChecks
{
    public static void Run(ProtocolDocument p, SourceMap map)
    {
        Unique("fields", p.Fields.Select(f => f.Id), map);
        Unique("eligibility.criteria", p.Eligibility.Criteria.Select(c => c.Id), map);
        Unique("stratification", p.Stratification.Select(f => f.Id), map);
        Unique("cohorts", p.Cohorts.Select(c => c.Id), map);
        Unique("arms", p.Arms.Select(a => a.Id), map);
        Unique("endpoints", p.Endpoints.Select(e => e.Id), map);
        Unique("analysisSets", p.AnalysisSets.Select(s => s.Id), map);
        Unique("analyses", p.Analyses.Select(a => a.Id), map);
        Unique("scenarios", p.Scenarios.Select(s => s.Id), map);
        NotEmpty("cohorts", p.Cohorts.Length, map);
        NotEmpty("endpoints", p.Endpoints.Length, map);
        NotEmpty("analysisSets", p.AnalysisSets.Length, map);

        for (var i = 0; i < p.Stratification.Length; i++)
        {
            Unique($"stratification[{i}].levels", p.Stratification[i].Levels.Select(l => l.Id), map);
            if (p.Stratification[i].BySite == (p.Stratification[i].Levels.Length > 0))
            {
                map.Add("P010", $"stratification[{i}]", "A factor has levels or goes by site, one of the two.", p.Stratification[i].BySite ? "both" : "neither", "levels: [...] or bySite: true");
            }
        }

        for (var i = 0; i < p.Cohorts.Length; i++)
        {
            var cohort = p.Cohorts[i];
            if (cohort.Factor is { } factor && Known($"cohorts[{i}].factor", factor, p.Stratification.Select(f => f.Id), map))
            {
                var levels = p.Stratification.First(f => f.Id == factor).Levels.Select(l => l.Id).ToList();
                Each($"cohorts[{i}].levels", cohort.Levels, levels, map);
            }
        }

        for (var i = 0; i < p.AnalysisSets.Length; i++)
        {
            NotEmpty($"analysisSets[{i}].cohorts", p.AnalysisSets[i].Cohorts.Length, map);
            Each($"analysisSets[{i}].cohorts", p.AnalysisSets[i].Cohorts, p.Cohorts.Select(c => c.Id), map);
        }

        Known("design.endpoint", p.Design.Endpoint, p.Endpoints.Select(e => e.Id), map);
        Known("design.analysisSet", p.Design.AnalysisSet, p.AnalysisSets.Select(s => s.Id), map);
        for (var i = 0; i < p.Endpoints.Length; i++)
        {
            NotEmpty($"endpoints[{i}].events", p.Endpoints[i].Events.Length, map);
            if (p.Endpoints[i].Rules is null && p.Endpoints[i].Events.Contains(EndpointEvent.Relapse))
            {
                map.Add("P123", $"endpoints[{i}].rules", "An endpoint with relapse says how its date follows from what was recorded.", "no rules", "rules: {relapseDate: ..., missedVisits: {atLeast: ..., then: ...}, newTherapy: ...}");
            }
        }
    }

    public static bool Known(string path, string name, IEnumerable<string> declared, SourceMap map)
    {
        var names = declared.ToList();
        if (names.Contains(name, StringComparer.Ordinal))
        {
            return true;
        }

        map.Add("P008", path, "The name is not declared.", $"\"{name}\"", Suggestion.Among(name, names));
        return false;
    }

    public static void Each(string path, IEnumerable<string> names, IEnumerable<string> declared, SourceMap map)
    {
        var list = declared.ToList();
        foreach (var (name, i) in names.Select((n, i) => (n, i)))
        {
            Known($"{path}[{i}]", name, list, map);
        }
    }

    private static void Unique(string path, IEnumerable<string> ids, SourceMap map)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, i) in ids.Select((id, i) => (id, i)))
        {
            if (!id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                // A stratum is its levels joined by a slash, and names stand in file names and allocation messages.
                map.Add("P004", $"{path}[{i}].id", "A name holds another character than it may.", $"\"{id}\"", "letters, digits, hyphens, underscores and full stops");
            }

            if (!seen.Add(id))
            {
                map.Add("P007", $"{path}[{i}].id", "The name is used twice.", $"\"{id}\"", "a name of its own");
            }
        }
    }

    private static void NotEmpty(string path, int count, SourceMap map)
    {
        if (count == 0)
        {
            map.Add("P003", path, "The list is empty.", "no item", "at least one");
        }
    }
}
