using KnowledgeAssistant.Tests.Answering;
using KnowledgeAssistant.Tests.Conversations;
using KnowledgeAssistant.Tests.Documents;
using KnowledgeAssistant.Tests.Documents.Bulk;
using KnowledgeAssistant.Tests.Ingestion;

namespace KnowledgeAssistant.Tests.Storage.Postgres;

// What people do with documents and conversations, once more with the application database in PostgreSQL: see TestStorage. Those that say most about
// a database are here; KNOWLEDGEASSISTANT_TEST_STORAGE=postgres runs all of them there.

public sealed class ConversationListTestsOnPostgres : ConversationListTests;

public sealed class ConversationSearchTestsOnPostgres : ConversationSearchTests;

public sealed class DocumentLibraryTestsOnPostgres : DocumentLibraryTests;

public sealed class BulkChangesTestsOnPostgres : BulkChangesTests;

public sealed class FencingTestsOnPostgres : FencingTests;

public sealed class AnswerRunsTestsOnPostgres : AnswerRunsTests;
