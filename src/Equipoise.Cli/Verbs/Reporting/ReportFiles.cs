using System.Collections.Immutable;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Reporting;

namespace Equipoise.Cli.Verbs.Reporting;

/// <summary>
/// The files of a report. A folder gets the report in every format, its tables as CSV, the data and the script; a single file gets data and script beside it, called after it. The key to coded groups is
/// a file of its own.
/// </summary>
internal static class ReportFiles
{
    /// <summary>Writes a report.</summary>
    /// <param name="pack">The report.</param>
    /// <param name="output">A file, whose ending says the format, or a folder (no ending).</param>
    /// <param name="pdf">Which browser and fonts set a PDF.</param>
    /// <returns>What was written, the report first, where the script is, and what is to be said of it; null for nothing.</returns>
    /// <exception cref="BadInputException">The ending is of no format.</exception>
    public static (ImmutableArray<string> Files, string Script, string? Notice) Write(ReportPack pack, string output, PdfSettings pdf)
    {
        var ending = Path.GetExtension(output);
        if (ending.Length == 0 || Directory.Exists(output))
        {
            Directory.CreateDirectory(output);
            ImmutableArray<string> files =
            [
                .. ReportRenderers.All.Select(r => Put(Path.Combine(output, "report" + r.FileExtension), r.Render(pack.Model))),
                Put(Path.Combine(output, CheckScript.DataFile), pack.Data),
                Put(Path.Combine(output, "check.R"), pack.Script),
                .. pack.Flow is { } flow ? [Put(Path.Combine(output, "flow.csv"), flow)] : ImmutableArray<string>.Empty,
                .. Key(pack, Path.Combine(output, "group-key.txt")),
                .. Tables(pack, Path.Combine(output, "tables")),
            ];
            return (files, Path.Combine(output, "check.R"), null);
        }

        // Another format of text is a renderer in the catalogue and nothing here.
        var printed = ending.Equals(".pdf", StringComparison.OrdinalIgnoreCase) ? PdfReport.Render(pack.Model, pdf) : null;
        var renderer = printed is not null ? null : ReportRenderers.All.FirstOrDefault(r => r.FileExtension.Equals(ending, StringComparison.OrdinalIgnoreCase))
            ?? throw new BadInputException("C022", output, "There is no report format with this ending.", ending, string.Join(", ", ReportRenderers.All.Select(r => r.FileExtension)) + ", .pdf, or a folder");
        var stem = output[..^ending.Length];
        var data = stem + "." + CheckScript.DataFile;
        var script = stem + ".check.R";
        return (
            [
                printed is null ? Put(output, renderer!.Render(pack.Model)) : Put(output, printed.Bytes),
                Put(data, pack.Data),
                Put(script, pack.Script.Replace($"analysis_file <- \"{CheckScript.DataFile}\"", $"analysis_file <- {RText(Path.GetFileName(data))}", StringComparison.Ordinal)),
                .. pack.Flow is { } events ? [Put(stem + ".flow.csv", events)] : ImmutableArray<string>.Empty,
                .. Key(pack, stem + ".group-key.txt"),
            ],
            script,
            printed?.Notice);
    }

    /// <summary>Writes each table as CSV, called after the table.</summary>
    public static ImmutableArray<string> Tables(ReportPack pack, string folder)
    {
        Directory.CreateDirectory(folder);
        return [.. pack.Tables.Select(t => Put(Path.Combine(folder, string.Concat(t.Id.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')) + ".csv"), TableCsv.Of(t)))];
    }

    private static IEnumerable<string> Key(ReportPack pack, string path) => pack.GroupKey is { } key ? [Put(path, TextReport.Render(key, ReportRenderers.TextWidth))] : [];

    private static string Put(string path, string text)
    {
        AtomicFile.WriteText(path, text);
        return path;
    }

    private static string Put(string path, byte[] bytes)
    {
        AtomicFile.Write(path, stream => stream.Write(bytes));
        return path;
    }

    private static string RText(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
