using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Protocol.Reading;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Safety.Laboratory;
using Equipoise.Trials.Safety.Monitoring;
using NodaTime;

namespace Equipoise.Trials.Protocol.Checks;

/// <summary>Safety rules have boundaries that exist, reporting tables have clocks, and laboratory values have grades.</summary>
internal static class SafetyChecks
{
    public static void Run(ProtocolDocument p, SourceMap map)
    {
        Unique("safety.rules", p.Safety.Rules.Select(r => r.Id), map);
        for (var i = 0; i < p.Safety.Rules.Length; i++)
        {
            if (p.Safety.Rules[i] is ToxicityRate rate)
            {
                Rate(rate, $"safety.rules[{i}]", map);
            }
        }

        for (var i = 0; i < p.Safety.Reporting.Length; i++)
        {
            if (p.Safety.Reporting[i] is StatedTable table)
            {
                Table(table, $"safety.reporting[{i}]", map);
            }
        }

        if (p.Safety.Reporting.All(r => r is not StatedTable { Rows.IsEmpty: true }) && DateTimeZoneProviders.Tzdb.GetZoneOrNull(p.Safety.SponsorZone) is not null)
        {
            foreach (var twice in ProtocolTables.Of(p.Safety).GroupBy(t => t.Recipient, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                map.Add("P222", "safety.reporting", "A recipient has two tables.", $"\"{twice.Key}\"", "one table for each recipient");
            }
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(p.Safety.SponsorZone) is null)
        {
            map.Add("P210", "safety.sponsorZone", "The time zone is not known.", $"\"{p.Safety.SponsorZone}\"", "a name of the IANA database, such as America/Chicago");
        }

        if (p.Safety.Laboratory is { GradeAutomatically: true } && LaboratoryBaseline.VersionOf(p.Safety.Dictionary) == CtcaeVersion.None)
        {
            map.Add("P223", "safety.laboratory.gradeAutomatically", "The program has laboratory grades of the common terminology criteria alone.", $"dictionary \"{p.Safety.Dictionary}\"", $"a dictionary such as {TrialDictionary.Shipped}, or false");
        }
    }

    private static void Rate(ToxicityRate rule, string path, SourceMap map)
    {
        if (rule.Toxicity == WatchedToxicity.GradeAtLeast != rule.Grade is not null)
        {
            map.Add("P221", path + ".grade", "A lowest grade belongs to gradeAtLeast, and to nothing else.", rule.Grade is null ? "no grade" : $"a grade with {RecordShape.WordOf(rule.Toxicity.ToString())}", "toxicity: gradeAtLeast with a grade");
        }

        if (rule.Family == ToxicityFamily.BetaBinomial ? rule.Prior is null || rule.Error is null == rule.Level is null : rule.Prior is not null || rule.Level is not null || rule.Error is null)
        {
            map.Add("P221", path + ".family", "The family needs other numbers.", Found(rule), "pocock and obrienFleming: error; betaBinomial: prior, and error or level");
            return;
        }

        try
        {
            if (!ToxicityRateDesign.Of(rule).Boundary.MetOnlyAtEvents)
            {
                map.Add("P221", path, "The boundary falls as participants are added, so that a participant without the toxicity could meet it.", RecordShape.WordOf(rule.Family.ToString()), "another family, level or prior");
            }
        }
        catch (ArgumentException e)
        {
            map.Add("P221", path, "No boundary follows from the rule's numbers: " + e.Message.Split(" (Parameter", StringSplitOptions.None)[0] + ".", "these numbers", "an error or a level that some boundary keeps");
        }
    }

    private static string Found(ToxicityRate rule) => string.Join(", ", new[] { (rule.Error is not null, "error"), (rule.Prior is not null, "prior"), (rule.Level is not null, "level") }.Where(k => k.Item1).Select(k => k.Item2).DefaultIfEmpty("none of error, prior, level"));

    private static void Table(StatedTable table, string path, SourceMap map)
    {
        Unique(path + ".rows", table.Rows.Select(r => r.Id), map);
        if (table.Rows.IsEmpty)
        {
            map.Add("P003", path + ".rows", "The list is empty.", "no item", "at least one");
        }

        for (var i = 0; i < table.Rows.Length; i++)
        {
            var row = table.Rows[i];
            Unique($"{path}.rows[{i}].duties", row.Duties.Select(d => d.Name), map);
            if (row.LowestGrade > row.HighestGrade || row.LeastDaysSinceLastDose > row.MostDaysSinceLastDose)
            {
                map.Add("P222", $"{path}.rows[{i}]", "The row's condition can never hold: a lowest value is above the highest.", row.Id, "lowest and highest the right way round");
            }

            for (var j = 0; j < row.Duties.Length; j++)
            {
                if (row.Duties[j].Hours is null == row.Duties[j].CalendarDays is null)
                {
                    map.Add("P222", $"{path}.rows[{i}].duties[{j}]", "A clock runs for hours or for calendar days.", row.Duties[j].Hours is null ? "neither" : "both", "hours: 24 or calendarDays: 10");
                }

                if (j == 0 && row.Duties[j].From == ClockStart.ReportBefore)
                {
                    map.Add("P222", $"{path}.rows[{i}].duties[0].from", "The first report of a row has none before it.", "reportBefore", "awareness, newInformation");
                }
            }
        }
    }

    private static void Unique(string path, IEnumerable<string> names, SourceMap map)
    {
        foreach (var twice in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            map.Add("P007", path, "The name is used twice.", $"\"{twice.Key}\"", "a name of its own");
        }
    }
}
