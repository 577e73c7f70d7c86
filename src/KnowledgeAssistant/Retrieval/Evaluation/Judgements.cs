using System.Globalization;

namespace KnowledgeAssistant.Retrieval.Evaluation;

/// <summary>Reads a qrels file: question id, document id and grade between tabs, with or without a header; also trec_eval's four columns.</summary>
internal static class Judgements
{
    /// <returns>Grades by document id, by question id.</returns>
    /// <exception cref="DatasetException">A line cannot be understood.</exception>
    public static Dictionary<string, Dictionary<string, double>> Read(string file)
    {
        Dictionary<string, Dictionary<string, double>> all = new(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var fields = line.Split(line.Contains('\t', StringComparison.Ordinal) ? '\t' : ' ', StringSplitOptions.TrimEntries);
            if (fields is [""])
                continue;
            if (!TryGrade(fields, out var grade))
            {
                if (number == 1)
                    continue;
                throw new DatasetException($"{file}, line {number}: expected question id, document id and a grade between tabs.");
            }
            if (!all.TryGetValue(fields[0], out var grades))
                all.Add(fields[0], grades = new(StringComparer.Ordinal));
            grades[fields[^2]] = grade;
        }
        return all;
    }

    private static bool TryGrade(string[] fields, out double grade)
    {
        grade = 0;
        return fields.Length is 3 or 4
            && fields[0].Length > 0
            && fields[^2].Length > 0
            && double.TryParse(fields[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out grade)
            && double.IsFinite(grade);
    }
}
