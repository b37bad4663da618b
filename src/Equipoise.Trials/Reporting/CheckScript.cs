using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>
/// <c>check.R</c>: computes the numbers of a report's tables anew from the analysis data, by R's own functions, and compares them to the digits printed. A number takes part where its cell says how
/// (<see cref="TableCell.Recomputed"/>); the script lists how many of each table do not.
/// </summary>
public static class CheckScript
{
    /// <summary>How the file of analysis data is called beside a report that has a folder of its own.</summary>
    public const string DataFile = "analysis.csv";

    /// <summary>Writes the script.</summary>
    /// <param name="model">The report.</param>
    /// <param name="sets">The analysis sets.</param>
    /// <returns>R source with LF line ends.</returns>
    public static string Of(ReportModel model, ImmutableArray<AnalysisSetDeclaration> sets)
    {
        ArgumentNullException.ThrowIfNull(model);
        var script = new StringBuilder();
        script.Append(CultureInfo.InvariantCulture, $"# {Comment(model.Title)}: {Comment(model.Subtitle)}\n");
        script.Append("# Computes the statistics of the report anew from the analysis data beside this script and compares them to the digits printed.\n");
        script.Append("# Rscript check.R    needs the package survival; rpact and mvtnorm for group-sequential numbers. Exit code 1 on any disagreement.\n");
        foreach (var fact in model.Provenance)
        {
            script.Append(CultureInfo.InvariantCulture, $"# {Comment(fact.Label)}: {Comment(fact.Value)}\n");
        }

        script.Append(CultureInfo.InvariantCulture, $"\nanalysis_file <- {RCall.Text(DataFile)}\nsets <- list({string.Join(", ", sets.Select(s => $"{RCall.Text(s.Id)} = {Vector(s.Cohorts)}"))})\n");
        script.Append(CheckScriptText.Functions).Append("\n\n");
        var left = new List<string>();
        foreach (var table in model.Sections.SelectMany(s => s.Blocks).OfType<TableBlock>())
        {
            var passed = 0;
            foreach (var row in table.Rows)
            {
                for (var i = 0; i < row.Cells.Length; i++)
                {
                    var cell = row.Cells[i];
                    if (cell.Recomputed is { } call)
                    {
                        var where = $"{table.Id} | {row.Cells[0].Show()} | {table.Columns[i].Header}";
                        script.Append(CultureInfo.InvariantCulture, $"agree({RCall.Text(where)}, {Vector(cell.Printed.Select(p => p.Part))}, {Vector(cell.Printed.Select(p => p.Text))}, {call})\n");
                    }
                    else
                    {
                        passed += cell.Printed.Length;
                    }
                }
            }

            if (passed > 0)
            {
                left.Add(string.Create(CultureInfo.InvariantCulture, $"{table.Id} {passed}"));
            }
        }

        if (left.Count > 0)
        {
            script.Append(CultureInfo.InvariantCulture, $"cat({RCall.Text("\nNumbers not computed here, by table: " + string.Join(", ", left) + ".\n")})\n");
        }

        return script.Append(CheckScriptText.End).Append('\n').ToString().ReplaceLineEndings("\n");
    }

    /// <summary>How many numbers of a report the script computes.</summary>
    public static int Numbers(ReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Sections.SelectMany(s => s.Blocks).OfType<TableBlock>().SelectMany(t => t.Rows).SelectMany(r => r.Cells).Where(c => c.Recomputed is not null).Sum(c => c.Printed.Length);
    }

    private static string Comment(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Vector(IEnumerable<string> texts) => $"c({string.Join(", ", texts.Select(RCall.Text))})";
}
