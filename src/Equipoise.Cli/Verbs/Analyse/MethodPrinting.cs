using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Spectre.Console;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>The results of methods as a document and as tables.</summary>
internal static class MethodPrinting
{
    public static object Json(AnalysisRequest request, ImmutableArray<(AnalysisMethod Method, MethodResult Result)> results) => new
    {
        data = AnalysisJson.Data(request.Path, request.Form, request.Data),
        results = results.Select(r => new
        {
            method = r.Method.Name,
            meaning = r.Method.Meaning,
            page = $"docs/methods/{r.Method.Page}.md",
            conventions = r.Result.Conventions.ToDictionary(c => c.Name, c => c.Choice),
            values = r.Result.Values,
            notes = r.Result.Notes,
        }),
    };

    public static void Print(IAnsiConsole console, AnalysisRequest request, ImmutableArray<(AnalysisMethod Method, MethodResult Result)> results)
    {
        var (rows, what) = (Numerals.Count(request.Sample.Count), request.Data.HasIntervals ? "intervals" : "rows");
        console.Line($"{request.Path}: {rows} {what}, {Numerals.Count(request.Sample.EventCount)} events ({request.Form.Event}){(request.Form.Time is { } time ? $"; time in {time}" : "")}.");
        foreach (var (method, result) in results)
        {
            console.Line("");
            console.Line($"{method.Name}: {method.Meaning}.");
            foreach (var table in result.Tables)
            {
                var shown = Output.Table(table.Title, [.. table.Columns]);
                foreach (var row in table.Rows)
                {
                    shown.Row([.. row]);
                }

                console.Write(shown);
            }

            foreach (var (name, choice) in result.Conventions)
            {
                console.Line($"{name}: {choice}.");
            }

            foreach (var note in result.Notes)
            {
                console.Line($"Note: {note}");
            }
        }
    }
}
