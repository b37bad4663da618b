using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using NodaTime;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>Scenarios speak of declared cohorts, arms, fields and codes, of known time zones, and of proportions that add up.</summary>
internal static class ScenarioChecks
{
    public static void Run(ProtocolDocument p, SourceMap map)
    {
        for (var i = 0; i < p.Scenarios.Length; i++)
        {
            Scenario(p, p.Scenarios[i], $"scenarios[{i}]", map);
        }
    }

    private static void Scenario(ProtocolDocument p, ScenarioDeclaration scenario, string path, SourceMap map)
    {
        for (var i = 0; i < scenario.Sites.Length; i++)
        {
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(scenario.Sites[i].TimeZone) is null)
            {
                map.Add("P210", $"{path}.sites[{i}].timeZone", "The time zone is not known.", $"\"{scenario.Sites[i].TimeZone}\"", "a name of the IANA database, such as America/Chicago");
            }
        }

        if (scenario.Sites.Length == 0)
        {
            map.Add("P003", $"{path}.sites", "A scenario needs a site.", "no item", "at least one");
        }

        for (var i = 0; i < scenario.Cohorts.Length; i++)
        {
            Cohort(p, scenario.Cohorts[i], $"{path}.cohorts[{i}]", map);
        }

        foreach (var (toxicity, i) in scenario.Toxicities.Select((t, i) => (t, i)))
        {
            if (toxicity.Grades.Length != 5 || toxicity.Grades.Any(g => g is < 0 or > 1) || toxicity.Grades.Sum() > 1 + 1e-9)
            {
                map.Add("P212", $"{path}.toxicities[{i}].grades", "Chances of grades 1 to 5 are five numbers whose sum is at most 1.", FormattableString.Invariant($"{toxicity.Grades.Length} numbers, sum {toxicity.Grades.Sum()}"), "five proportions");
            }
        }
    }

    private static void Cohort(ProtocolDocument p, ScenarioCohort cohort, string path, SourceMap map)
    {
        NameChecks.Known(path + ".cohort", cohort.Cohort, p.Cohorts.Select(c => c.Id), map);
        NameChecks.Each(path + ".courses", cohort.Courses.Select(c => c.Arm), p.Arms.Select(a => a.Id), map);
        foreach (var arm in p.Arms.Select(a => a.Id).Except(cohort.Courses.Select(c => c.Arm)))
        {
            map.Add("P003", path + ".courses", "An arm has no course.", $"no course for {arm}", "one course for each arm");
        }

        if (cohort.Profiles.Length == 0)
        {
            map.Add("P003", path + ".profiles", "A cohort needs a profile.", "no item", "at least one");
        }

        for (var i = 0; i < cohort.Profiles.Length; i++)
        {
            for (var j = 0; j < cohort.Profiles[i].Values.Length; j++)
            {
                var value = cohort.Profiles[i].Values[j];
                var at = $"{path}.profiles[{i}].values[{j}]";
                if (NameChecks.Known(at + ".field", value.Field, p.Fields.Select(f => f.Id), map) && p.Fields.First(f => f.Id == value.Field) is { Kind: FieldKind.Code } field)
                {
                    NameChecks.Known(at + ".code", value.Code, field.Codes, map);
                }
            }
        }
    }
}
