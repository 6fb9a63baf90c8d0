"""Who may enter which route, written down once more: a route that is new, or open to more people than here, fails."""

RIGHTS = {
    "admin": """
        jobs.index limits.show people.close people.end_grant people.grant people.index people.new people.reset
        people.show regions.drop_former regions.edit regions.index units.edit units.end units.index workdays.enter
        village_desk.categories village_desk.category village_desk.word village_desk.wordings
    """,
    "city_supervisor": """
        feedback_desk.watch
    """,
    "city_supervisor admin": """
        audit.index
    """,
    "everyone": """
        accounts.password_sign_in accounts.puzzle accounts.sign_in accounts.sign_out accounts.staff_sign_in accounts.totp
        attachments.download openday.answer_offer openday.companions openday.draw openday.draw_json openday.entry openday.figures
        openday.figures_list openday.hand_in openday.index openday.leave openday.minutes openday.offer openday.participants
        openday.pass_check openday.passes openday.revise openday.show openday.sign_up openday.survey openday.track
        openday.verify_script openday.withdraw openday_api.about openday_api.index openday_api.openapi
        openday_api.show openday_calendar.atom openday_calendar.event openday_calendar.feed openday_calendar.private
        portal.about portal.index portal.region portal.sitemap regions.choose regions.place regions.suggest
        village.board village.book village.books village.comparison village.finance village.notice_file village.index
        village.villages_file village.items_file village.item_file
        village.item village.notice village.paid village.paid_lines village.questions village.search
        village_api.index village_api.show village_api.finance village_api.book village_api.notices village_api.atom
        feedback.again feedback.erase feedback.index feedback.leave feedback.leaving feedback.new feedback.own feedback.rate feedback.show feedback.similar
        feedback.support feedback.take_back feedback.track feedback.withdraw feedback.month feedback.month_docx feedback.statistics
        feedback.site_error feedback.statistics_cases feedback.cases_csv feedback.recompute_script feedback_api.index feedback_api.show
        feedback_api.atom open311.discovery open311.post open311.requests open311.service open311.services open311.show
        open311.token
        consult.changes consult.figures consult.figures_list consult.index consult.leave consult.opinion consult.opinions consult.outcomes consult.receipt consult.say
        consult.show consult.text consult.track consult_api.index consult_api.opinions consult_api.show consult_api.survey_results consult_feed.atom
        survey.index survey.reply survey.results survey.show
        catalogue.index foi.confirm foi.index foi.leave foi.let_go foi.new foi.own foi.track
        likes.index likes.like search.index web.favicon web.healthz web.large web.readyz web.robots workdays.public
    """,
    "bookkeeper": """
        village_desk.add_line village_desk.balances village_desk.black_out village_desk.release_files
        village_desk.remove_file village_desk.correct village_desk.discard village_desk.drop_line
        village_desk.add_row village_desk.drop_row village_desk.edit_head village_desk.edit_row village_desk.record_result village_desk.repost
        village_desk.accept village_desk.ask_leave village_desk.choose_form village_desk.choose_sheet village_desk.confirm_layout village_desk.drop_upload
        village_desk.preview village_desk.template village_desk.upload village_desk.vouchers village_desk.drop_voucher village_desk.entries village_desk.edit_entry village_desk.drop_entry village_desk.keep_typed_entry village_desk.edit_line village_desk.explain village_desk.keep_typed village_desk.start village_desk.state_nothing village_desk.submit
    """,
    "bookkeeper village_head supervision township_reviewer openness_office city_supervisor": """
        village_desk.index village_desk.desk_questions village_desk.release village_desk.village
    """,
    "bookkeeper village_head township_reviewer": """
        village_desk.answer village_desk.board_sheet village_desk.hide_words village_desk.show_words village_desk.particulars
    """,
    "supervision": """
        village_desk.check village_desk.clear_doubt village_desk.declare village_desk.doubt
    """,
    "village_head": """
        village_desk.sign
    """,
    "township_reviewer": """
        village_desk.end_member village_desk.give_leave village_desk.join village_desk.members village_desk.publish
    """,
    "village_head supervision township_reviewer": """
        village_desk.send_back
    """,
    "handler openness_office": """
        consult_desk.add_paper consult_desk.answer consult_desk.edit consult_desk.explain consult_desk.link consult_desk.new consult_desk.reasons consult_desk.take_reason_over
        consult_desk.file_under openday_desk.file_under survey_desk.file_survey_under
        consult_desk.amend consult_desk.correct consult_desk.drop_amendment consult_desk.drop_correction
        consult_desk.opinions consult_desk.read consult_desk.refuse consult_desk.rematch
        consult_desk.correct_text consult_desk.drop_text consult_desk.rewrite_text consult_desk.submit_text
        consult_desk.renew_code consult_desk.retime consult_desk.submit consult_desk.submit_report consult_desk.withdraw_paper
        consult_desk.write_down consult_desk.write_final consult_desk.write_report consult_desk.write_text
        survey_desk.add_question survey_desk.edit survey_desk.edit_question survey_desk.explain survey_desk.new
        survey_desk.conclude survey_desk.correct survey_desk.drop_correction survey_desk.end_paper survey_desk.enter
        consult_desk.take_back_end survey_desk.take_back_end
        consult_desk.count_again consult_desk.fixes consult_desk.put_right consult_desk.take_out
        survey_desk.drop_fix survey_desk.find_paper survey_desk.put_right survey_desk.take_out
        survey_desk.raise_question survey_desk.read_words survey_desk.remove_question
        survey_desk.set_skips survey_desk.submit survey_desk.submit_conclusion survey_desk.words
        openday_desk.add_item openday_desk.add_paper openday_desk.add_photo openday_desk.add_question
        openday_desk.add_result openday_desk.answer openday_desk.assess openday_desk.change
        openday_desk.conclude openday_desk.confirm_result openday_desk.confirm_round openday_desk.edit
        openday_desk.end_entry openday_desk.enter openday_desk.enter_result openday_desk.entries openday_desk.entry
        openday_desk.explain openday_desk.freeze openday_desk.hold openday_desk.invite openday_desk.name_sources
        openday_desk.new openday_desk.propose openday_desk.ranking openday_desk.remove_item
        openday_desk.remove_question openday_desk.renew_code openday_desk.resume openday_desk.return_round
        openday_desk.reveal openday_desk.set_seats openday_desk.submit
        openday_desk.void_result openday_desk.withdraw_paper openday_desk.withdraw_photo openday_desk.write_minutes
        openday_desk.write_opinion openday_desk.release_reserved openday_desk.show_round openday_desk.write_conclusion
        openday_desk.release openday_desk.mask openday_desk.replace_sources openday_desk.enter_failure
        openday_desk.confirm_failure openday_desk.answer_offer
        feedback_desk.enter feedback_desk.entered feedback_desk.slip feedback_desk.renew_code
        foi_desk.answer foi_desk.contact foi_desk.decide foi_desk.index foi_desk.longer foi_desk.receive foi_desk.show
    """,
    "handler openness_office city_supervisor": """
        consult_desk.index consult_desk.show survey_desk.index survey_desk.show
        openday_desk.index openday_desk.show
        feedback_desk.act feedback_desk.contact feedback_desk.index feedback_desk.show feedback_desk.turn feedback_desk.words
    """,
    "handler openness_office zone_attendant": """
        openday_door.check_in openday_door.index openday_door.show openday_door.undo openday_door.walk_in
        openday_door.step_in
    """,
    "handler": """
        feedback_desk.end_template feedback_desk.resume_template feedback_desk.template feedback_desk.template_list
    """,
    "openness_office": """
        openday_desk.publish feedback_desk.end_rule feedback_desk.rules feedback_desk.block feedback_desk.blocks
        catalogue_desk.decide catalogue_desk.index catalogue_desk.release catalogue_desk.send_back catalogue_desk.show
        consult_desk.adopt consult_desk.publish survey_desk.publish consult_desk.publish_report consult_desk.return_report
        consult_desk.publish_text consult_desk.return_text
        consult_desk.agree_end consult_desk.refuse_end survey_desk.agree_end survey_desk.refuse_end
        survey_desk.publish_results survey_desk.return_conclusion
    """,
    "openness_office admin": """
        notify.index notify.resend feedback_desk.close_landmark feedback_desk.landmark_list
    """,
    "openness_office city_supervisor admin": """
        feedback_desk.unreached
    """,
    "signed_in": """
        accounts.delete accounts.end_others accounts.end_session accounts.export accounts.home accounts.reveal accounts.password
        accounts.profile accounts.sessions notify.letters notify.mark_all_read notify.mark_read openday.mine consult.mine
        openday_calendar.mine openday_calendar.renew
        feedback.mine village.ask village.follow village.my_questions village.raise_question village.unfollow
    """,
    "staff": """
        accounts.end_number accounts.numbers
        leave.decide leave.index limits.index web.desk web.pieces workdays.index
    """,
}
